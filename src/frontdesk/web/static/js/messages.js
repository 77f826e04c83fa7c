/** One item of the conversation as an element. */

import { markOf, placeMarks, sourceList, sourcesOf, withMarks } from "./citations.js";
import { el, icon } from "./dom.js";
import { clock } from "./i18n.js";
import { renderMarkdown } from "./markdown.js";

/**
 * @typedef {object} Setting what every message needs to know
 * @property {typeof import("./i18n.js").textsOf extends (l: string) => infer T ? T : never} texts
 * @property {string} language
 * @property {{name: string, company: string}} agent
 * @property {string | null} notice what the top of the page says of who answers
 * @property {Record<string, Function>} acts what the customer can do: approve, handBack, askAgain, retry, edit
 */

/** @param {Setting} setting */
export function messageNode(item, setting) {
  switch (item.kind) {
    case "greeting":
    case "agent":
      return agentMessage(item, setting);
    case "customer":
      return customerMessage(item, setting);
    case "staff":
      return staffMessage(item, setting);
    case "approval":
      return approval(item, setting);
    case "handoff":
      return item.message
        ? notice(item.message, "handoff", "person")
        : notice(setting.texts.handedOver, "joined", "person");
    case "joined":
      return notice(setting.texts.joined(item.name), "joined", "person");
    case "back":
      return notice(setting.texts.backWith(setting.agent.name), "back");
    case "failed":
      return failure(setting);
    case "closed":
      return notice(setting.texts.ended, "closed");
    default:
      throw new Error(`no view for '${item.kind}'`);
  }
}

/** Who speaks, for grouping: consecutive items of one speaker share a name line. */
export function speakerOf(item) {
  if (["greeting", "agent", "approval"].includes(item.kind)) return "agent";
  return item.kind === "staff" ? `staff ${item.name}` : item.kind;
}

/** @param {Setting} setting */
function agentMessage({ id, text, citations = [], standIn = false, at }, { texts, language, agent, notice: told }) {
  const sources = sourcesOf(citations);
  const body = renderMarkdown(citations.length ? withMarks(text, citations) : text);
  if (citations.length) {
    placeMarks(body, citations, (number) => markOf(sources.find((source) => source.number === number), texts));
  }
  return message("agent", id, agent.name, at, language, [
    el("div", { class: "bubble prose", dir: "auto" }, body),
    sources.length ? sourceList(sources, texts, `${id}-sources`) : null,
    // Where the notice at the top says it of every answer, each need not say it again.
    standIn && !told ? el("p", { class: "fate" }, texts.standIn) : null,
  ]);
}

function customerMessage({ id, text, at }, { texts, language }) {
  return message("customer", id, texts.you, at, language, [el("div", { class: "bubble plain", dir: "auto" }, text)]);
}

function staffMessage({ id, name, text, at }, { language }) {
  return message("staff", id, name, at, language, [el("div", { class: "bubble plain", dir: "auto" }, text)]);
}

function message(kind, id, name, at, language, content) {
  const time = clock(at, language);
  return el(
    "article",
    { class: `message ${kind}`, "aria-labelledby": `${id}-who` },
    el("p", { class: "who", id: `${id}-who` }, name),
    ...content,
    time ? el("time", { datetime: at }, time) : null,
  );
}

/** A message that is not in the log yet. */
export function unsentNode({ key, text, state, detail }, { texts, acts }) {
  const failed = state === "failed";
  return el(
    "article",
    { class: `message customer unsent${failed ? " failed" : ""}`, "aria-labelledby": `${key}-who` },
    el("p", { class: "who", id: `${key}-who` }, texts.you),
    el("div", { class: "bubble plain", dir: "auto" }, text),
    failed
      ? el(
          "p",
          { class: "fate", role: "alert" },
          el("span", {}, icon("alert"), detail ? `${texts.notSent} ${detail}` : texts.notSentNetwork),
          el("button", { type: "button", class: "link", onclick: () => acts.retry(key) }, texts.retry),
          el("button", { type: "button", class: "link", onclick: () => acts.edit(key) }, texts.edit),
        )
      : state === "sending"
        ? el("p", { class: "fate" }, texts.sending)
        : null,
  );
}

/** @param {Setting} setting */
function approval({ id, call, name, arguments: given, by, granted }, { texts, agent, acts }) {
  const rows = Object.entries(given).map(([key, value]) =>
    el("div", {}, el("dt", {}, words(key)), el("dd", { dir: "auto" }, inWords(value))),
  );
  const card = el(
    "div",
    { class: "bubble card", role: "group", "aria-labelledby": `${id}-question` },
    el("p", { class: "question", id: `${id}-question` }, by === "staff" ? texts.confirmStaff : texts.confirmQuestion),
    el("p", { class: "deed" }, words(name)),
    rows.length ? el("dl", {}, ...rows) : null,
  );
  if (granted !== null) {
    const [yes, no] = by === "staff" ? [texts.staffYes, texts.staffNo] : [texts.saidYes, texts.saidNo];
    card.append(el("p", { class: `answer ${granted ? "yes" : "no"}` }, icon(granted ? "check" : "cross"), granted ? yes : no));
  } else if (by !== "staff") {
    const buttons = [
      el("button", { type: "button", class: "button primary" }, texts.yes),
      el("button", { type: "button", class: "button" }, texts.no),
    ];
    buttons.forEach((button, index) =>
      button.addEventListener("click", async () => {
        for (const each of buttons) each.disabled = true;
        const taken = await acts.approve(call, index === 0);
        if (!taken) for (const each of buttons) each.disabled = false;
      }),
    );
    card.append(el("div", { class: "buttons" }, ...buttons));
  }
  return el(
    "article",
    { class: "message agent", "aria-labelledby": `${id}-who` },
    el("p", { class: "who", id: `${id}-who` }, agent.name),
    card,
  );
}

function notice(text, kind, symbol = null) {
  return el("p", { class: `event ${kind}`, dir: "auto" }, symbol ? icon(symbol) : null, el("span", {}, text));
}

/** @param {Setting} setting */
function failure({ texts, acts }) {
  return el(
    "p",
    { class: "event failed" },
    icon("alert"),
    el("span", {}, texts.failed),
    el("button", { type: "button", class: "link", onclick: () => acts.askAgain() }, texts.askAgain),
  );
}

/** `cancel_policy` as "Cancel policy". */
function words(name) {
  const text = name.replaceAll(/[_-]+/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function inWords(value) {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
