/**
 * A conversation as the customer sees it: a pure fold over the events of the server.
 *
 * `fold(fold(empty, a), b)` is all there is; nothing here knows the network, the clock or the document.
 * States and their items are frozen by convention: what did not change keeps its identity, so a view can compare by ===.
 *
 * @typedef {{number: number, title: string, url: string, quote: string, at: number}} Citation
 * @typedef {{id: string, event: string, data: Record<string, any>}} ServerEvent
 */

export const empty = Object.freeze({
  lastId: null, // the id to resume from
  number: 0, // the last fact's number
  items: Object.freeze([]), // what was said and done, oldest first
  running: "", // the running answer so far, Markdown
  tools: Object.freeze([]), // call ids under way
  waiting: false, // the assistant owes an answer
  owner: "bot", // who answers: bot, nobody (a person was asked for) or staff
  staff: null, // name of the person who answers
  closed: false,
  rating: null,
  unsure: false, // a turn ended, and only the server knows if another follows
  working: false, // the running turn showed a sign of life
  late: false, // the customer wrote again while a turn was running
  resumed: false, // the connection was cut since the last event
});

/** @param {ServerEvent} message */
export function fold(state, { id, event, data }) {
  if (event === "delta") return delta({ ...state, lastId: id ?? state.lastId }, id, data.text);
  if (event === "restart") return { ...state, lastId: id ?? state.lastId, running: "", resumed: false };

  const number = Number.parseInt(id, 10);
  if (!(number > state.number)) return state; // seen before, or no fact at all
  const next = { ...state, lastId: id, number, resumed: false };
  const put = (item) => [...state.items, Object.freeze({ id: `fact-${number}`, ...item })];

  switch (event) {
    case "customer_said":
      return {
        ...next,
        items: put({ kind: "customer", text: data.text, at: data.at }),
        waiting: state.owner === "bot",
        late: state.late || state.waiting,
        unsure: false,
      };
    case "tool_called":
      return { ...next, working: true, tools: [...state.tools, data.call_id] };
    case "tool_returned":
      return { ...next, tools: state.tools.filter((call) => call !== data.call_id) };
    case "approval_asked":
      return {
        ...next,
        items: put({
          kind: "approval",
          call: data.call_id,
          name: data.name,
          arguments: data.arguments ?? {},
          by: data.by,
          granted: null,
        }),
      };
    case "approval_given":
      return {
        ...next,
        waiting: state.owner === "bot" && !state.items.some(
          (item) => item.kind === "approval" && item.granted === null && item.call !== data.call_id,
        ),
        items: state.items.map((item) =>
          item.kind === "approval" && item.call === data.call_id
            ? Object.freeze({ ...item, granted: data.granted })
            : item,
        ),
      };
    case "agent_said":
      return {
        ...next,
        working: true,
        running: "",
        items: unechoed(
          put({
            kind: "agent",
            text: data.text,
            citations: data.citations ?? [],
            standIn: Boolean(data.stand_in),
            at: data.at,
          }),
        ),
      };
    case "handoff_requested":
      return { ...next, owner: "nobody", waiting: false, items: put({ kind: "handoff", message: data.message }) };
    case "staff_joined":
      return {
        ...next,
        owner: "staff",
        staff: data.name,
        waiting: false,
        items: put({ kind: "joined", name: data.name }),
      };
    case "staff_said":
      return { ...next, items: put({ kind: "staff", name: data.name, text: data.text, at: data.at }) };
    case "handed_back":
      return { ...next, owner: "bot", staff: null, items: put({ kind: "back" }) };
    case "turn_ended":
      return {
        ...next,
        running: "",
        tools: [],
        waiting: false,
        working: false,
        late: false,
        unsure: state.late,
        items: data.outcome === "failed" ? put({ kind: "failed" }) : state.items,
      };
    case "rated":
      return { ...next, rating: data.score };
    case "closed":
      return { ...next, closed: true, waiting: false, items: put({ kind: "closed", by: data.by }) };
    case "erased":
      return { ...next, items: Object.freeze([]), running: "", waiting: false };
    default:
      return next; // an event of a newer server
  }
}

/** The assistant may say itself what a handoff tells: then the handoff keeps only the fact that it happened. */
function unechoed(items) {
  const [handoff, answer] = items.slice(-2);
  if (handoff.kind !== "handoff" || !handoff.message || !answer.text.includes(handoff.message)) return items;
  return [...items.slice(0, -2), Object.freeze({ ...handoff, message: "" }), answer];
}

/** A piece of text. After a cut connection, a piece that starts at 0 is the first of an answer that was begun again. */
function delta(state, id, text) {
  const end = Number.parseInt(String(id ?? "").split(".")[1], 10);
  const again = state.resumed && end === [...text].length;
  return { ...state, working: true, waiting: true, resumed: false, running: again ? text : state.running + text };
}

/** The connection was cut; the next event may belong to a server that was started anew. */
export function reconnected(state) {
  return { ...state, resumed: true };
}

/** What `GET …/{id}` says, for what the log leaves open. */
export function withServerState(state, { busy }) {
  return { ...state, unsure: false, waiting: state.waiting || (Boolean(busy) && state.owner === "bot") };
}

/** The last thing that the customer said, or null. */
export function lastQuestion(state) {
  return state.items.findLast((item) => item.kind === "customer")?.text ?? null;
}
