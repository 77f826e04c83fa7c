/** The page's model: one conversation with its connection and its unsent messages. Tells a listener of every change. */

import { Problem } from "./api.js";
import { empty, fold, lastQuestion, reconnected, withServerState } from "./conversation.js";
import { follow } from "./events.js";
import { Outbox } from "./outbox.js";

const RETRY_START = 2000;

/** A session that has not begun: what the view shows before the server has answered. */
const blank = Object.freeze({
  agent: { name: "", company: "" },
  greeting: null,
  notice: null,
  language: null,
  conversation: empty,
  unsent: Object.freeze([]),
  connection: "starting", // starting, online, reconnecting, gone
  problem: "", // what the server said to the last act that it refused
});

export class Chat {
  #session = null;
  #life = new AbortController();
  #outbox = null;

  /** @param {{api: import("./api.js").Api, memory: object, language: string, changed: (view: object) => void}} options */
  constructor({ api, memory, language, changed }) {
    this.api = api;
    this.memory = memory;
    this.language = language;
    this.changed = changed;
    this.view = blank;
  }

  /** Takes up the remembered conversation, or begins one; keeps trying while the server is away. */
  async start() {
    const life = this.#life.signal;
    while (!life.aborted) {
      try {
        const opened = (await this.#remembered()) ?? (await this.#opened());
        if (!life.aborted) this.#begin(opened);
        return;
      } catch (error) {
        const detail = error instanceof Problem ? error.detail : "";
        this.#show({ connection: "reconnecting", problem: detail });
        await new Promise((resolve) => setTimeout(resolve, RETRY_START));
      }
    }
  }

  /** Leaves this conversation behind and begins another. */
  async restart() {
    this.#life.abort();
    this.#life = new AbortController();
    this.#outbox?.end();
    this.#session = null;
    this.memory.forgetConversation();
    this.view = { ...blank, agent: this.view.agent };
    this.changed(this.view);
    await this.start();
  }

  get ready() {
    return this.#session !== null && this.view.connection !== "gone" && !this.view.conversation.closed;
  }

  /** There is something to rate, and a server that knows it. */
  get rateable() {
    return this.#session !== null && this.view.connection !== "gone" && this.view.conversation.items.length > 0;
  }

  post(text) {
    this.#show({ problem: "" });
    this.#outbox.send(text, this.view.conversation.number);
  }

  retry(key) {
    this.#outbox.retry(key);
  }

  discard(key) {
    return this.#outbox.discard(key);
  }

  /** Asks the last question anew, after a turn that failed. */
  askAgain() {
    const text = lastQuestion(this.view.conversation);
    if (text) this.post(text);
  }

  approve(call, granted) {
    return this.#act(() => this.api.approve(this.#session, call, granted));
  }

  handBack() {
    return this.#act(() => this.api.handBack(this.#session));
  }

  close() {
    return this.#act(() => this.api.close(this.#session));
  }

  rate(score, comment) {
    return this.#act(() => this.api.rate(this.#session, score, comment));
  }

  async #remembered() {
    const session = this.memory.conversation();
    if (!session) return null;
    try {
      return { ...session, ...(await this.api.state(session)) };
    } catch (error) {
      if (!(error instanceof Problem && error.gone)) throw error;
      this.memory.forgetConversation();
      return null;
    }
  }

  async #opened() {
    const opened = await this.api.open(this.language);
    this.memory.keepConversation(opened);
    return opened;
  }

  #begin({ id, token, agent, greeting, notice, language, rating }) {
    this.#session = { id, token };
    this.#outbox = new Outbox({
      messages: this.memory.unsent(id),
      deliver: (text, key, signal) => this.#deliver(text, key, signal),
      changed: (unsent) => {
        this.memory.keepUnsent(id, unsent);
        this.#show({ unsent });
      },
    });
    this.#show({
      agent,
      greeting,
      notice: notice ?? null,
      language: language ?? null,
      unsent: this.#outbox.messages,
      connection: "online",
      problem: "",
      conversation: { ...empty, rating: rating ?? null },
    });
    this.#outbox.resume();
    follow({
      connect: (lastId, signal) => this.api.events(this.#session, { lastId, signal }),
      onEvent: (event) => this.#on(event),
      onConnection: (up) => this.#connected(up),
      onRefused: () => this.#show({ connection: "gone" }),
      signal: this.#life.signal,
    });
  }

  async #deliver(text, key, signal) {
    try {
      await this.api.post(this.#session, text, { key, signal });
    } catch (error) {
      if (error instanceof Problem && error.gone) this.#show({ connection: "gone" });
      throw error;
    }
  }

  #on(event) {
    const conversation = fold(this.view.conversation, event);
    this.#show({ conversation });
    if (event.event === "customer_said") this.#outbox.stored({ text: event.data.text, number: conversation.number });
    if (conversation.unsure) this.#settle();
  }

  /** The customer wrote during the turn that ended: only the server knows if an answer to that is under way. */
  async #settle() {
    const session = this.#session;
    try {
      const state = await this.api.state(session);
      if (session !== this.#session || !this.view.conversation.unsure) return;
      this.#show({ conversation: withServerState(this.view.conversation, state) });
    } catch {
      // the next event will tell
    }
  }

  #connected(up) {
    if (up) {
      this.#show({ connection: "online" });
      this.#outbox.retryPassing();
    } else {
      this.#show({ connection: "reconnecting", conversation: reconnected(this.view.conversation) });
    }
  }

  /** @returns {Promise<boolean>} whether the server took it */
  async #act(call) {
    this.#show({ problem: "" });
    const session = this.#session;
    try {
      await call();
      return true;
    } catch (error) {
      if (session === this.#session) this.#show({ problem: error instanceof Problem ? error.detail || "?" : "?" });
      return false;
    }
  }

  #show(change) {
    this.view = { ...this.view, ...change };
    this.changed(this.view);
  }
}
