// The server's html is rebuilt node by node from a short list; whatever is not on it becomes plain text.

import { make } from "./dom.js";
import { bindLink, safeUrl } from "./links.js";

const PLAIN = { B: "b", STRONG: "b", I: "i", EM: "i", U: "u", S: "s", DEL: "s", CODE: "code", PRE: "pre", BLOCKQUOTE: "blockquote" };
const BLOCKS = new Set(["PRE", "BLOCKQUOTE"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "EMBED", "SVG", "MATH", "TITLE"]);
const LIVE =
  /((?:https?:\/\/|(?<![\p{L}\p{N}._/@-])(?:t|telegram)\.me\/)[^\s<>"«»]+)|(?<![\p{L}\p{N}_/.<:-])(\/[a-z][a-z0-9_]{0,31})(?![\p{L}\p{N}_/])/giu;
const TAIL = /[.,;:!?)\]}'…]+$/u;

/** `options.username`: of the bot; `options.commands`: whether /words can be tapped. */
export function richText(html, options) {
  const out = document.createDocumentFragment();
  // The wrapper keeps white space at the beginning, which a bare body would lose.
  const body = new DOMParser().parseFromString(`<div>${html}</div>`, "text/html").body;
  copy(body, out, { ...options, live: true });
  return out;
}

function copy(source, target, options) {
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      // A block breaks the line by itself: the newline after it would show as an empty line.
      const text = BLOCKS.has(child.previousSibling?.nodeName) ? child.data.replace(/^\n/u, "") : child.data;
      if (options.live) target.append(...livePieces(text, options));
      else target.append(text);
    } else if (child.nodeType === Node.ELEMENT_NODE) {
      copyElement(child, target, options);
    }
  }
}

function copyElement(element, target, options) {
  const tag = element.tagName.toUpperCase();
  if (DROPPED.has(tag)) return;
  if (tag === "BR") {
    target.append("\n");
    return;
  }
  const inner = { ...options, live: options.live && !["A", "CODE", "PRE"].includes(tag) };
  const node = shell(element, tag, options);
  if (!node) inner.live = options.live;
  copy(element, node ?? target, inner);
  if (node) target.append(node);
}

function shell(element, tag, options) {
  if (tag in PLAIN) return make(PLAIN[tag]);
  if (tag === "SPAN" && element.classList.contains("spoiler")) {
    return make("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Скрытый текст, показать" });
  }
  const url = tag === "A" ? safeUrl(element.getAttribute("href") ?? "") : null;
  if (!url) return null;
  const link = make("a");
  bindLink(link, url, options.username);
  return link;
}

// Telegram makes links of bare addresses and commands on its own, so the page does too.
function livePieces(text, { username, commands }) {
  const pieces = [];
  let done = 0;
  for (const match of text.matchAll(LIVE)) {
    const found = match[0].replace(TAIL, "");
    const node = match[1] ? addressNode(found, username) : commandNode(found, commands);
    if (!node) continue;
    pieces.push(text.slice(done, match.index), node);
    done = match.index + found.length;
  }
  pieces.push(text.slice(done));
  return pieces;
}

function addressNode(address, username) {
  const url = safeUrl(/^https?:/iu.test(address) ? address : `https://${address}`);
  if (!url) return null;
  const link = make("a", {}, address);
  bindLink(link, url, username);
  return link;
}

function commandNode(command, commands) {
  if (!commands) return null;
  return make("a", { role: "button", tabindex: "0", "data-command": command }, command);
}
