/** The conversation as plain text, for the customer to keep. */

import { clock } from "./i18n.js";
import { sourcesOf } from "./citations.js";

export function transcript({ agent, greeting, conversation }, texts, language) {
  const lines = [`${agent.company}: ${agent.name}`, ""];
  const say = (who, text, at) => lines.push(at ? `${who} (${clock(at, language)}):` : `${who}:`, text, "");
  if (greeting) say(agent.name, greeting);
  for (const item of conversation.items) {
    if (item.kind === "customer") say(texts.you, item.text, item.at);
    else if (item.kind === "staff") say(item.name, item.text, item.at);
    else if (item.kind === "handoff") lines.push(item.message || texts.handedOver, "");
    else if (item.kind === "agent") {
      const sources = sourcesOf(item.citations).map(({ number, title, url }) => `[${number}] ${title} ${url ?? ""}`);
      say(agent.name, [item.text, ...sources].join("\n"), item.at);
    }
  }
  return lines.join("\n");
}

export function saveText(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
