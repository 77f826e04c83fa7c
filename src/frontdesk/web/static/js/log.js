/**
 * The list of messages: draws what changed, leaves the rest alone.
 *
 * Finished items live in a live region (role=log), so a screen reader hears each answer once, whole. The running answer,
 * the typing line and unsent messages stand below it, outside of that region.
 */

import { el } from "./dom.js";
import { renderMarkdown } from "./markdown.js";
import { messageNode, speakerOf, unsentNode } from "./messages.js";

export class Log {
  #drawn = new Map();
  #unsent = new Map();
  #setting = null;

  /** @param {{log: HTMLElement, running: HTMLElement, typing: HTMLElement, unsent: HTMLElement}} places */
  constructor(places) {
    this.places = places;
    this.bubble = el("div", { class: "bubble prose", dir: "auto" });
    this.who = el("p", { class: "who" });
    this.places.running.append(el("div", { class: "message agent first" }, this.who, this.bubble));
  }

  draw(view, setting) {
    if (setting !== this.#setting) this.#forget(setting);
    const { conversation, greeting, unsent } = view;
    const items = greeting ? [{ id: "greeting", kind: "greeting", text: greeting }, ...conversation.items] : [];
    this.#drawItems(items);
    this.#drawRunning(conversation, setting, items.at(-1));
    this.#drawUnsent(unsent);
  }

  #forget(setting) {
    this.#setting = setting;
    this.#drawn.clear();
    this.#unsent.clear();
    this.places.log.replaceChildren();
    this.places.unsent.replaceChildren();
  }

  #drawItems(items) {
    const { log } = this.places;
    const kept = new Set(items.map(({ id }) => id));
    for (const [id, { node }] of this.#drawn) {
      if (kept.has(id)) continue;
      node.remove();
      this.#drawn.delete(id);
    }
    let speaker = null;
    for (const item of items) {
      const drawn = this.#drawn.get(item.id);
      if (!drawn || (drawn.item !== item && item.kind !== "greeting")) {
        const node = messageNode(item, this.#setting);
        if (drawn) drawn.node.replaceWith(node);
        else log.append(node);
        node.classList.toggle("first", speakerOf(item) !== speaker);
        this.#drawn.set(item.id, { item, node });
      }
      speaker = speakerOf(item);
    }
  }

  #drawRunning({ running, waiting, tools }, { texts, agent }, last) {
    const { running: place, typing } = this.places;
    place.hidden = !running;
    place.firstElementChild.classList.toggle("first", !last || speakerOf(last) !== "agent");
    this.who.textContent = agent.name;
    if (running) morph(this.bubble, renderMarkdown(whole(running)));
    else this.bubble.replaceChildren();

    const busy = tools.length > 0;
    typing.hidden = !(busy || (waiting && !running));
    const text = busy ? texts.lookingUp : texts.typing(agent.name);
    const words = typing.querySelector("[data-words]");
    const said = typing.hidden ? "" : text;
    if (words.textContent !== said) words.textContent = said;
    typing.classList.toggle("busy", busy);
  }

  #drawUnsent(messages) {
    const { unsent: place } = this.places;
    const kept = new Set(messages.map(({ key }) => key));
    for (const [key, { node }] of this.#unsent) {
      if (kept.has(key)) continue;
      node.remove();
      this.#unsent.delete(key);
    }
    for (const message of messages) {
      const drawn = this.#unsent.get(message.key);
      if (drawn?.message === message) continue;
      const node = unsentNode(message, this.#setting);
      if (drawn) drawn.node.replaceWith(node);
      else place.append(node);
      this.#unsent.set(message.key, { message, node });
    }
  }
}

/** Bold text that is still being written would show its asterisks; it is closed for the time being. */
function whole(text) {
  const bare = text.replace(/\*+$/, "");
  const block = bare.slice(bare.lastIndexOf("\n\n") + 1);
  const open = (block.match(/\*\*/g) ?? []).length % 2 === 1;
  return open ? `${bare.trimEnd()}**` : bare;
}

/** Blocks that are the same stay, so only the block being written is drawn again. */
function morph(target, fragment) {
  const fresh = [...fragment.childNodes];
  for (const [index, node] of fresh.entries()) {
    const old = target.childNodes[index];
    if (!old) target.append(node);
    else if (!old.isEqualNode(node)) old.replaceWith(node);
  }
  while (target.childNodes.length > fresh.length) target.lastChild.remove();
}
