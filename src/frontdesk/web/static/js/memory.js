/** What the browser remembers: the conversation across visits, unsent messages across reloads of this tab. */

const CONVERSATION = "frontdesk.conversation";
const UNSENT = "frontdesk.unsent";

/** Storage may be forbidden (private windows, frames); then the memory lasts as long as the page. */
function safe(area) {
  const fallback = new Map();
  const real = () => {
    try {
      return window[area];
    } catch {
      return null;
    }
  };
  return {
    read(key) {
      try {
        return JSON.parse(real()?.getItem(key) ?? fallback.get(key) ?? "null");
      } catch {
        return null;
      }
    },
    write(key, value) {
      const text = JSON.stringify(value);
      fallback.set(key, text);
      try {
        real()?.setItem(key, text);
      } catch {
        // kept in the fallback
      }
    },
    forget(key) {
      fallback.delete(key);
      try {
        real()?.removeItem(key);
      } catch {
        // was never there
      }
    },
  };
}

const lasting = safe("localStorage");
const ofThisTab = safe("sessionStorage");

export const memory = {
  /** @returns {{id: string, token: string} | null} */
  conversation() {
    const saved = lasting.read(CONVERSATION);
    return typeof saved?.id === "string" && typeof saved?.token === "string" ? saved : null;
  },
  keepConversation({ id, token }) {
    lasting.write(CONVERSATION, { id, token });
  },
  forgetConversation() {
    lasting.forget(CONVERSATION);
    ofThisTab.forget(UNSENT);
  },
  /** Messages of that conversation that the server has not confirmed. */
  unsent(conversation) {
    const saved = ofThisTab.read(UNSENT);
    return saved?.conversation === conversation && Array.isArray(saved.messages) ? saved.messages : [];
  },
  keepUnsent(conversation, messages) {
    if (messages.length) ofThisTab.write(UNSENT, { conversation, messages });
    else ofThisTab.forget(UNSENT);
  },
};
