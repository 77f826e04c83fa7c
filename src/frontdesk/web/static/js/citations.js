/**
 * Marks [1] at the places of an answer that quote a source.
 *
 * A mark goes through the Markdown as ⸨1⸩: brackets are punctuation, so that `**bold.**⸨1⸩` is still bold (a letter there
 * would keep the asterisks from closing). In the rendered fragment the marks become links.
 */

import { el } from "./dom.js";

const OPEN = "⸨";
const CLOSE = "⸩";
const MARK = /⸨(\d+)⸩/g;

/** The text with a mark after each citation's place; `at` counts Unicode code points. */
export function withMarks(text, citations) {
  const points = [...text].map((point) => (point === OPEN ? "(" : point === CLOSE ? ")" : point));
  const places = new Map();
  for (const { at, number } of citations) {
    const place = settled(points, at);
    places.set(place, (places.get(place) ?? new Set()).add(number));
  }
  const out = [];
  for (let index = 0; index <= points.length; index += 1) {
    for (const number of [...(places.get(index) ?? [])].sort((a, b) => a - b)) out.push(OPEN, number, CLOSE);
    if (index < points.length) out.push(points[index]);
  }
  return out.join("");
}

/** A mark stands after a word, never at the start of the next line, and not in a link's address: both would change the Markdown. */
function settled(points, at) {
  let place = Math.max(0, Math.min(points.length, Math.trunc(at)));
  while (place > 0 && /\s/.test(points[place - 1])) place -= 1;
  const address = /\]\([^)\s]*$/u.test(points.slice(0, place).join(""));
  const end = address ? points.indexOf(")", place) : -1;
  return end < 0 ? place : end + 1;
}

/**
 * Replaces the marks in a rendered fragment by what `make(number)` returns.
 * A mark that Markdown swallowed (in an address, beyond a table's columns) is put at the end.
 */
export function placeMarks(fragment, citations, make) {
  for (const link of fragment.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href");
    const clean = href.replace(/(?:%E2%B8%A8|⸨)\d+(?:%E2%B8%A9|⸩)/gi, "");
    if (clean !== href) link.setAttribute("href", clean);
  }
  const placed = new Set();
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode.data.includes(OPEN)) texts.push(walker.currentNode);
  for (const node of texts) {
    const around = node.parentElement?.closest("pre, code, a");
    const parts = node.data.split(MARK);
    const marks = parts.filter((_, index) => index % 2).map(Number);
    for (const number of marks) placed.add(number);
    if (around) {
      node.data = node.data.replace(MARK, "");
      around.after(...marks.map(make));
    } else {
      node.replaceWith(...parts.map((part, index) => (index % 2 ? make(Number(part)) : part)));
    }
  }
  const lost = [...new Set(citations.map(({ number }) => number))].filter((number) => !placed.has(number));
  if (lost.length) (lastBlock(fragment) ?? fragment).append(...lost.map(make));
}

function lastBlock(fragment) {
  const last = fragment.lastElementChild;
  return last?.matches("p, blockquote") ? last : last?.matches("ul, ol") ? last.lastElementChild : null;
}

/** One entry for each number, with every passage quoted from it. */
export function sourcesOf(citations) {
  const sources = new Map();
  for (const { number, title, url, quote } of citations) {
    const source = sources.get(number) ?? { number, title: title || url, url: safeUrl(url), quotes: [] };
    if (quote && !source.quotes.includes(quote)) source.quotes.push(quote);
    sources.set(number, source);
  }
  return [...sources.values()].sort((a, b) => a.number - b.number);
}

function safeUrl(url) {
  try {
    return /^https?:$/.test(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}

/** The superscript mark of a source. */
export function markOf(source, texts) {
  if (!source) return "";
  const attributes = { "aria-label": texts.source(source.number, source.title), title: source.quotes[0] ?? null };
  const inside = source.url
    ? el("a", { ...attributes, ...outward(source.url) }, String(source.number))
    : el("span", { ...attributes, role: "img" }, String(source.number));
  return el("sup", { class: "mark" }, inside);
}

/** The list of sources under an answer. */
export function sourceList(sources, texts, id) {
  const entries = sources.map(({ number, title, url, quotes }) =>
    el(
      "li",
      {},
      el("span", { class: "number", "aria-hidden": "true" }, String(number)),
      el(
        "div",
        {},
        url ? el("a", outward(url), title) : title,
        url ? el("span", { class: "host" }, new URL(url).host) : null,
        quotes.length
          ? el(
              "details",
              {},
              el("summary", {}, texts.quoted),
              ...quotes.map((quote) => el("blockquote", { dir: "auto" }, quote)),
            )
          : null,
      ),
    ),
  );
  const label = el("p", { class: "label", id }, texts.sources);
  return el("div", { class: "sources" }, label, el("ol", { "aria-labelledby": id }, ...entries));
}

function outward(href) {
  return { href, target: "_blank", rel: "noopener noreferrer" };
}
