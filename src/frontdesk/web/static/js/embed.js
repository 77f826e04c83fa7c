/**
 * The page inside the frame of widget.js. The two talk by postMessage, each sure of the other's window and origin:
 * the page says `close` and `unread`, the widget says `shown` and `hidden`.
 */

/** @param {URLSearchParams} query `embed=1` and `host`, the origin of the site around the frame */
export function connectHost(query, { onShown }) {
  const host = query.get("host");
  if (window.parent === window || query.get("embed") !== "1" || !host) return null;
  let shown = true;
  const tell = (message) => window.parent.postMessage({ frontdesk: message }, host);
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== host) return;
    if (event.data?.frontdesk === "shown") {
      shown = true;
      onShown();
    } else if (event.data?.frontdesk === "hidden") {
      shown = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) tell("close");
  });
  return {
    close: () => tell("close"),
    arrived: () => {
      if (!shown) tell("unread");
    },
  };
}
