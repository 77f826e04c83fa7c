/** Markdown of the assistant to a safe fragment of the page: `marked` renders, `DOMPurify` has the last word. */

import createPurifier from "../vendor/dompurify/purify.js";
import { Marked } from "../vendor/marked/marked.js";
import { el } from "./dom.js";

const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  renderer: {
    // Markup in an answer is text: it is shown, not obeyed.
    html: ({ text }) => escapeHtml(text),
    // A bubble is no document: its headings would break the outline of the page.
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
    },
    // Nothing is loaded from elsewhere because an answer says so.
    image: ({ text }) => escapeHtml(text),
  },
});

const purifier = createPurifier(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName !== "A" || !/^https?:/i.test(node.getAttribute("href") ?? "")) return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
});

const RULES = {
  ALLOWED_TAGS: [
    ...["p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "a"],
    ...["ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["href", "title", "start", "align"],
  ADD_URI_SAFE_ATTR: ["start", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel):/i,
  RETURN_DOM_FRAGMENT: true,
};

/** @returns {DocumentFragment} */
export function renderMarkdown(text) {
  const fragment = purifier.sanitize(marked.parse(text), RULES);
  for (const table of fragment.querySelectorAll("table")) {
    const frame = el("div", { class: "wide", tabindex: "0" }); // what scrolls must be within the keyboard's reach
    table.replaceWith(frame);
    frame.append(table);
  }
  return fragment;
}

function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
