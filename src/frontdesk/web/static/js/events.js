/** One conversation's events, for as long as the page lives: resumed where they were cut, with growing pauses. */

import { createParser } from "../vendor/eventsource-parser/index.js";
import { Problem } from "./api.js";

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 8000;
/** A live server sends at least a comment line in this time (ms); silence means that the connection is dead. */
const SILENCE = 60_000;

/**
 * @param {object} options
 * @param {(lastId: string | null, signal: AbortSignal) => Promise<Response>} options.connect
 * @param {(event: {id: string, event: string, data: any}) => void} options.onEvent
 * @param {(connected: boolean) => void} options.onConnection
 * @param {(problem: Problem) => void} options.onRefused the server will not have us back
 * @param {AbortSignal} options.signal ends it all
 */
export async function follow({ connect, onEvent, onConnection, onRefused, signal }) {
  let lastId = null;
  let pause = FIRST_PAUSE;

  while (!signal.aborted) {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    signal.addEventListener("abort", stop, { once: true });
    const wake = watchNetwork(stop);
    let watchdog = setTimeout(stop, SILENCE);
    try {
      const response = await connect(lastId, attempt.signal);
      onConnection(true);
      const parser = createParser({
        onEvent(message) {
          const event = decode(message);
          if (!event) return;
          pause = FIRST_PAUSE;
          onEvent(event);
          lastId = event.id ?? lastId;
        },
        onRetry(milliseconds) {
          pause = Math.min(milliseconds, LONGEST_PAUSE);
        },
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        clearTimeout(watchdog);
        watchdog = setTimeout(stop, SILENCE);
        parser.feed(value);
      }
    } catch (error) {
      if (error instanceof Problem && error.gone) {
        onRefused(error);
        return;
      }
    } finally {
      clearTimeout(watchdog);
      wake.dispose();
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) return;
    onConnection(false);
    await rest(pause * (0.75 + Math.random() / 2), signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

function decode({ id, event, data }) {
  try {
    return { id, event: event ?? "message", data: JSON.parse(data) };
  } catch {
    return null;
  }
}

/** The system says that the network went away: the connection is dead, even if nobody told it so. */
function watchNetwork(stop) {
  window.addEventListener("offline", stop);
  return { dispose: () => window.removeEventListener("offline", stop) };
}

/** A pause that ends early when the network or the reader comes back. */
function rest(milliseconds, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      document.removeEventListener("visibilitychange", seen);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const seen = () => document.visibilityState === "visible" && end();
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end);
    document.addEventListener("visibilitychange", seen);
    signal.addEventListener("abort", end);
  });
}
