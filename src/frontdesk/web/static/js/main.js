/** Puts the page together. */

import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { applyBrand } from "./color.js";
import { Composer } from "./composer.js";
import { setUpConfirm, setUpRating } from "./dialogs.js";
import { connectHost } from "./embed.js";
import { choose, textsOf } from "./i18n.js";
import { Log } from "./log.js";
import { memory } from "./memory.js";
import { setUpMenu } from "./menu.js";
import { Scroller } from "./scroll.js";
import { setUpTheme } from "./theme.js";
import { saveText, transcript } from "./transcript.js";

/** A lost connection that comes back within this time (ms) is not worth a word. */
const PATIENCE = 1500;
/** What was said before the page was opened arrives in this time (ms) and is not read aloud. */
const SETTLING = 800;

const query = new URLSearchParams(location.search);
const language = choose([query.get("lang"), ...navigator.languages]);
const texts = textsOf(language);
const part = (name) => document.querySelector(`[data-part="${name}"]`);

function translate() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", texts[node.dataset.label]);
  part("field").placeholder = texts.placeholder;
  for (const [index, label] of texts.stars.entries()) {
    document.querySelector(`[name=score][value="${index + 1}"]`).setAttribute("aria-label", label);
  }
}

translate();
applyBrand(query.get("color"));
setUpTheme(part("theme"));
setUpMenu(part("menu-button"), part("menu"));

const chat = new Chat({ api: new Api(new URL(".", document.baseURI)), memory, language, changed });
const confirm = setUpConfirm(part("confirm"));
const rating = setUpRating({ dialog: part("rating"), texts, rate: (score, comment) => chat.rate(score, comment) });
const log = new Log({ log: part("log"), running: part("running"), typing: part("typing"), unsent: part("unsent") });
const scroller = new Scroller(
  { area: part("scroll"), content: part("content"), button: part("to-end"), label: part("to-end-label") },
  texts,
);
const composer = new Composer(
  { form: part("composer"), field: part("field"), button: part("send"), counter: part("counter") },
  {
    texts,
    send: (text) => {
      chat.post(text);
      scroller.toEnd();
    },
  },
);
const host = connectHost(query, { onShown: () => composer.focus() });

const acts = {
  retry: (key) => chat.retry(key),
  edit: (key) => composer.take(chat.discard(key)),
  askAgain: () => chat.askAgain(),
  approve: (call, granted) => {
    composer.focus();
    return chat.approve(call, granted);
  },
};

let setting = null;
let scheduled = false;
let arrivals = 0;
let lostSince = null;

/** Many changes make one drawing, in step with the screen. */
function changed(view) {
  const said = view.conversation.items.filter(({ kind }) => kind !== "customer").length;
  if (said > arrivals) {
    host?.arrived();
    scroller.arrived();
  }
  arrivals = said;
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    draw(chat.view);
  });
}

function draw(view) {
  if (setting?.agent !== view.agent || setting.notice !== view.notice) {
    setting = { texts, language, agent: view.agent, notice: view.notice, acts };
  }
  drawHeader(view.agent);
  log.draw(view, setting);
  drawBanner(view);
  drawFooter(view);
}

function drawHeader({ name, company }) {
  if (!name) return;
  part("agent").textContent = name;
  part("company").textContent = company;
  part("avatar").textContent = [...(company || name)][0].toUpperCase();
  part("fineprint").textContent = texts.fineprint(name);
  document.title = texts.title(name, company);
}

function drawBanner({ connection, notice, problem }) {
  const lost = connection === "reconnecting";
  if (!lost) lostSince = null;
  else if (lostSince === null) {
    lostSince = Date.now();
    setTimeout(() => draw(chat.view), PATIENCE);
  }
  const text = !navigator.onLine
    ? texts.offline
    : lost && Date.now() - lostSince >= PATIENCE
      ? texts.reconnecting
      : connection === "gone"
        ? texts.gone
        : "";
  fill(part("banner"), text);
  fill(part("notice"), notice ?? "");
  fill(part("problem"), problem && connection === "online" ? texts.refusedAct(problem === "?" ? "" : problem) : "");
}

function drawFooter({ conversation, connection }) {
  const over = conversation.closed || connection === "gone";
  part("composer").hidden = over;
  part("over").hidden = !over;
  part("fineprint").parentElement.hidden = over;
  for (const node of document.querySelectorAll("[data-rate]")) node.hidden = !chat.rateable;
  part("end-chat").hidden = over;
  part("hand-back").hidden = over || conversation.owner === "bot";
  part("hand-back").querySelector("span").textContent = texts.continueWith(chat.view.agent.name);
  composer.ready = chat.ready;
}

function fill(node, text) {
  if (node.textContent !== text) node.textContent = text;
  node.hidden = !text;
}

async function endChat() {
  const sure = await confirm({ title: texts.endTitle, text: texts.endText, action: texts.endChat });
  if (sure && (await chat.close())) rating.ask(chat.view.conversation.rating);
}

async function newChat() {
  const { conversation, connection } = chat.view;
  const running = conversation.items.length > 0 && !conversation.closed && connection !== "gone";
  const sure = !running || (await confirm({ title: texts.newTitle, text: texts.newText, action: texts.newChat }));
  if (!sure) return;
  await chat.restart();
  composer.focus();
}

part("end-chat").addEventListener("click", endChat);
for (const node of document.querySelectorAll("[data-new]")) node.addEventListener("click", newChat);
for (const node of document.querySelectorAll("[data-rate]")) {
  node.addEventListener("click", () => rating.ask(chat.view.conversation.rating));
}
part("save").addEventListener("click", () => saveText("chat.txt", transcript(chat.view, texts, language)));
part("hand-back").addEventListener("click", () => {
  chat.handBack();
  composer.focus();
});
part("close").hidden = !host;
part("close").addEventListener("click", () => host.close());
document.documentElement.classList.toggle("embedded", host !== null);
window.addEventListener("online", () => draw(chat.view));
window.addEventListener("offline", () => draw(chat.view));

chat.start().then(() => {
  const busyElsewhere = document.activeElement !== document.body;
  if (!busyElsewhere && !matchMedia("(pointer: coarse)").matches) composer.focus();
  setTimeout(() => part("log").setAttribute("aria-live", "polite"), SETTLING);
});
