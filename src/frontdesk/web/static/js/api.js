/** The HTTP side of one conversation: every call is a method, every refusal a `Problem`. */

/** The server answered with an error (problem+json). */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.detail = detail;
  }

  /** The conversation is unknown to the server, or the token is no longer good. */
  get gone() {
    return [401, 403, 404, 410].includes(this.status);
  }

  /** Nothing is wrong with the request: the same one may pass later. */
  get passing() {
    return this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

/** No answer: the network or the server is away. */
export class Unreachable extends Error {
  constructor(cause) {
    super("the server can't be reached", { cause });
    this.name = "Unreachable";
  }
}

export class Api {
  /** @param {URL} root address that `v1/…` is relative to */
  constructor(root) {
    this.root = root;
  }

  open(language) {
    return this.#call("POST", "v1/conversations", { body: { language } });
  }

  state(session) {
    return this.#call("GET", path(session), { session });
  }

  post(session, text, { key, signal }) {
    return this.#call("POST", path(session, "messages"), { session, body: { text }, key, signal });
  }

  approve(session, call, granted) {
    return this.#call("POST", path(session, "approvals", call), { session, body: { granted } });
  }

  rate(session, score, comment) {
    return this.#call("POST", path(session, "rating"), { session, body: { score, comment } });
  }

  close(session) {
    return this.#call("POST", path(session, "close"), { session });
  }

  handBack(session) {
    return this.#call("POST", path(session, "hand_back"), { session });
  }

  /** The event stream as a fetch response; `lastId` is where to resume. */
  events(session, { lastId, signal }) {
    const headers = { Accept: "text/event-stream", Authorization: `Bearer ${session.token}` };
    if (lastId) headers["Last-Event-ID"] = lastId;
    return this.#fetch(path(session, "events"), { headers, signal });
  }

  async #call(method, where, { session, body, key, signal } = {}) {
    const headers = { Accept: "application/json" };
    if (session) headers.Authorization = `Bearer ${session.token}`;
    if (body) headers["Content-Type"] = "application/json";
    if (key) headers["Idempotency-Key"] = key;
    const response = await this.#fetch(where, { method, headers, signal, body: body && JSON.stringify(body) });
    if (response.status === 204) return null;
    try {
      return await response.json();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable(error);
    }
  }

  async #fetch(where, init) {
    let response;
    try {
      response = await fetch(new URL(where, this.root), { cache: "no-store", ...init });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable(error);
    }
    if (response.ok) return response;
    throw new Problem(response.status, await detailOf(response));
  }
}

function path(session, ...rest) {
  return ["v1", "conversations", session.id, ...rest].map(encodeURIComponent).join("/");
}

async function detailOf(response) {
  try {
    const problem = await response.json();
    return typeof problem.detail === "string" ? problem.detail : (problem.title ?? "");
  } catch {
    return "";
  }
}
