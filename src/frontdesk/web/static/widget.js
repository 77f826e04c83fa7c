/*
 * Puts the chat on any site:
 *
 *   <script src="https://YOUR-HOST/widget.js" data-language="fr" data-color="#0a5" async></script>
 *
 * The page itself runs in a frame of the script's own origin, so neither site sees the other's styles or data.
 * `Frontdesk.open()` and `Frontdesk.close()` do what the button does.
 */
(() => {
  const script = document.currentScript;
  if (window.Frontdesk || !script) return;
  const home = new URL(".", script.src);
  const texts = {
    en: { open: "Open the chat", close: "Close the chat", unread: "Open the chat, new messages", frame: "Chat" },
    fr: {
      open: "Ouvrir la discussion",
      close: "Fermer la discussion",
      unread: "Ouvrir la discussion, nouveaux messages",
      frame: "Discussion",
    },
    es: { open: "Abrir el chat", close: "Cerrar el chat", unread: "Abrir el chat, mensajes nuevos", frame: "Chat" },
  };
  const wanted = [script.dataset.language, document.documentElement.lang, ...navigator.languages];
  const language = wanted.map((tag) => (tag || "").toLowerCase().split("-")[0]).find((tag) => tag in texts) || "en";
  const words = texts[language];
  const color = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.test(script.dataset.color || "") ? script.dataset.color : null;

  const STYLE = `
    :host { all: initial; }
    button, .panel { position: fixed; z-index: 2147483000; inset-inline-end: max(20px, env(safe-area-inset-right)); }
    button {
      inset-block-end: max(20px, env(safe-area-inset-bottom));
      display: grid; place-items: center; width: 60px; height: 60px; padding: 0; border: 0; border-radius: 50%;
      background: var(--color, #164e7e); color: #fff; cursor: pointer;
      box-shadow: 0 2px 6px rgb(0 0 0 / 20%), 0 8px 28px rgb(0 0 0 / 22%);
    }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #1463c4; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round;
      stroke-linejoin: round; }
    [hidden] { display: none !important; }
    .dot { position: absolute; inset-block-start: 2px; inset-inline-end: 2px; width: 14px; height: 14px;
      border: 2px solid #fff; border-radius: 50%; background: #d92d20; }
    .panel {
      inset-block-end: calc(max(20px, env(safe-area-inset-bottom)) + 76px);
      width: 400px; height: min(680px, calc(100vh - 120px)); overflow: hidden; border-radius: 18px;
      background: #fff; box-shadow: 0 2px 8px rgb(0 0 0 / 12%), 0 16px 56px rgb(0 0 0 / 26%);
    }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }
    @media (max-width: 480px) {
      .panel { inset: 0; width: auto; height: auto; border-radius: 0; }
      .panel:not([hidden]) + button { display: none; }
    }
    @media (prefers-color-scheme: dark) { .panel { background: #141b22; outline: 1px solid #2c3843; } }
    @media (prefers-reduced-motion: no-preference) {
      button { transition: scale 0.15s; }
      button:hover { scale: 1.05; }
      .panel { animation: rise 0.18s ease-out; }
      @keyframes rise { from { opacity: 0; translate: 0 12px; } }
    }`;

  const node = (tag, attributes) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  const drawing = (path) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };

  /** The colour, darkened until white shows on it as well as WCAG AA asks (the page does the same). */
  const readable = (text) => {
    const digits = text.replace("#", "").replace(/^(.)(.)(.)$/, "$1$1$2$2$3$3");
    let channels = [0, 2, 4].map((start) => Number.parseInt(digits.slice(start, start + 2), 16));
    const light = () => {
      const [r, g, b] = channels.map((channel) => {
        const part = channel / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    while (1.05 / (light() + 0.05) < 4.8) channels = channels.map((channel) => Math.floor(channel * 0.97));
    return `rgb(${channels.join(" ")})`;
  };

  const place = node("div", { "data-frontdesk": "" });
  const root = place.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // passes a site's style-src, which a style element may not
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const panel = node("div", { class: "panel", role: "dialog", "aria-label": words.frame, id: "panel", hidden: "" });
  const button = node("button", { type: "button", "aria-controls": "panel", "aria-expanded": "false" });
  const bubble = drawing("M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v8.5a1.5 1.5 0 0 1-1.5 1.5h-7l-5 4v-4H5A1.5 1.5 0 0 1 3.5 15.5V7A1.5 1.5 0 0 1 5 5.5Z");
  const cross = drawing("m6 6 12 12M18 6 6 18");
  const dot = node("span", { class: "dot", hidden: "" });
  button.append(bubble, cross, dot);
  root.append(panel, button);
  if (color) button.style.setProperty("--color", readable(color));

  let frame = null;
  let loaded = false;
  let unread = false;

  function show(open) {
    panel.hidden = !open;
    if (open) unread = false;
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? words.close : unread ? words.unread : words.open);
    bubble.toggleAttribute("hidden", open);
    cross.toggleAttribute("hidden", !open);
    dot.hidden = !unread;
  }

  function tell(message) {
    if (loaded) frame.contentWindow.postMessage({ frontdesk: message }, home.origin);
  }

  function open() {
    if (!panel.hidden) return;
    if (!frame) {
      const address = new URL(home);
      address.search = new URLSearchParams({
        embed: "1",
        lang: language,
        host: location.origin,
        ...(color ? { color } : {}),
      }).toString();
      frame = node("iframe", { src: address.href, title: words.frame, allow: "clipboard-write" });
      frame.addEventListener("load", () => {
        loaded = true;
        if (panel.hidden) tell("hidden");
      });
      panel.append(frame);
    }
    show(true);
    frame.focus();
    tell("shown");
  }

  function close() {
    if (panel.hidden) return;
    show(false);
    tell("hidden");
    button.focus();
  }

  button.addEventListener("click", () => (panel.hidden ? open() : close()));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  window.addEventListener("message", (event) => {
    if (!frame || event.origin !== home.origin || event.source !== frame.contentWindow) return;
    const message = event.data && event.data.frontdesk;
    if (message === "close") close();
    if (message === "unread" && panel.hidden) {
      unread = true;
      show(false);
    }
  });

  show(false);
  const attach = () => document.body.append(place);
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach);
  window.Frontdesk = Object.freeze({ open, close });
})();
