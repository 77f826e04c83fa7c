/**
 * The customer's messages between the Enter key and the server's log.
 *
 * Each carries its Idempotency-Key until the server has it, so sending it again, by hand or on reconnection, never
 * doubles it. A message stays until the log shows it: as `sending`, `failed` or, when its post succeeded, `sent`.
 */

import { Problem } from "./api.js";

export class Outbox {
  #inFlight = new Map();
  #seen = 0; // number of the last message of the customer in the log

  /**
   * @param {object} options
   * @param {(text: string, key: string, signal: AbortSignal) => Promise<unknown>} options.deliver
   * @param {(messages: readonly object[]) => void} options.changed
   * @param {readonly object[]} options.messages those kept from an earlier life of the page
   */
  constructor({ deliver, changed, messages = [] }) {
    this.deliver = deliver;
    this.changed = changed;
    this.messages = messages;
  }

  /** @param {number} after number of the last fact known when the customer wrote this */
  send(text, after) {
    const message = { key: newKey(), text, after, state: "sending", detail: "", passing: false };
    this.#set([...this.messages, message]);
    return this.#deliver(message.key);
  }

  retry(key) {
    this.#patch(key, { state: "sending", detail: "" });
    return this.#deliver(key);
  }

  /** Sends again what only the network held up. */
  retryPassing() {
    for (const { key, state, passing } of this.messages) {
      if (state === "failed" && passing) this.retry(key);
    }
  }

  /** Delivers what an earlier life of the page left in flight. */
  resume() {
    for (const { key, state } of this.messages) if (state === "sending") this.#deliver(key);
  }

  /** @returns {string} its text, to be written anew */
  discard(key) {
    const text = this.messages.find((message) => message.key === key)?.text ?? "";
    this.#drop(key);
    return text;
  }

  /** The log shows a message of the customer: it is ours if it is newer than ours and says the same. */
  stored({ text, number }) {
    this.#seen = number;
    const newer = this.messages.filter((message) => number > message.after);
    const ours = newer.find((message) => plain(message.text) === plain(text)) ?? newer.find(isSent);
    if (ours) this.#drop(ours.key);
  }

  /** Lets go of everything, as for another conversation. */
  end() {
    for (const controller of this.#inFlight.values()) controller.abort();
    this.#inFlight.clear();
  }

  async #deliver(key) {
    if (this.#inFlight.has(key)) return;
    const message = this.messages.find((candidate) => candidate.key === key);
    if (!message) return;
    const controller = new AbortController();
    this.#inFlight.set(key, controller);
    try {
      await this.deliver(message.text, key, controller.signal);
      if (this.#seen > message.after) this.#drop(key);
      else this.#patch(key, { state: "sent" });
    } catch (error) {
      if (controller.signal.aborted) return;
      const passing = !(error instanceof Problem) || error.passing;
      const detail = error instanceof Problem ? error.detail : "";
      this.#patch(key, { state: "failed", detail, passing });
    } finally {
      if (this.#inFlight.get(key) === controller) this.#inFlight.delete(key);
    }
  }

  // The answer comes over the events, so a post whose message is stored has nothing more to say: its connection is
  // given back, because browsers allow only six to one server.
  #drop(key) {
    this.#set(this.messages.filter((message) => message.key !== key));
    this.#inFlight.get(key)?.abort();
    this.#inFlight.delete(key);
  }

  #patch(key, change) {
    this.#set(this.messages.map((message) => (message.key === key ? { ...message, ...change } : message)));
  }

  #set(messages) {
    this.messages = messages;
    this.changed(messages);
  }
}

function isSent({ state }) {
  return state === "sent";
}

/** The text as it compares: the server may drop invisible characters and spaces at the ends. */
function plain(text) {
  return text.normalize("NFC").replace(/\p{Cf}|\p{Cc}/gu, " ").replace(/\s+/g, " ").trim();
}

/** `crypto.randomUUID` exists only on https and localhost. */
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
