// One message: the bubble, what it carries and the keyboard under it.

import { icon, make } from "./dom.js";
import { bindLink, safeUrl, startPayload } from "./links.js";
import { drawDocument, drawMedia } from "./media.js";
import { richText } from "./sanitise.js";
import { momentOf, timeOf } from "./wording.js";

const QUOTED = 80;
const CAPTIONED = new Set(["animation", "audio", "photo", "video", "voice"]);

/** An `article` for one ChatMessage; `username` is the bot's. */
export function drawMessage(message, username) {
  const mine = message.from === "me";
  const date = new Date(message.date);
  const box = make("div", { class: "bubble" }, make("span", { class: "aside" }, mine ? "Вы: " : "Бот: "));
  if (message.reply_to) box.append(drawQuote(message.reply_to));
  if (message.document) box.append(drawDocument(message.document));
  if (message.media) box.append(drawMedia(message.media));
  const text = make("div", { class: "text" });
  const html = (mine && bareStart(message.text)) || message.html || escaped(message.text ?? "");
  text.append(richText(html, { username, commands: !mine }), drawMeta(message, date));
  box.append(text);
  const line = make("div", { class: "line" }, ...(mine ? [drawActs(message), box] : [box, drawActs(message)]));
  const article = make("article", { class: `message ${mine ? "mine" : "theirs"}`, "data-id": message.id }, line);
  if (message.buttons?.length) {
    article.classList.add("with-keys");
    article.append(drawKeyboard(message.buttons, username));
  }
  return article;
}

// Beside the bubble: reply to it; the words of an own message, or those below its file, are corrected.
function drawActs(message) {
  const acts = make("span", { class: "acts" });
  if (isCorrectable(message)) acts.append(drawAct("correct", "pencil", "Исправить это сообщение"));
  acts.append(drawAct("reply", "reply", "Ответить на это сообщение"));
  return acts;
}

function drawAct(act, sign, words) {
  return make("button", { type: "button", class: "act", "data-act": act, "aria-label": words, title: words }, icon(sign));
}

function isCorrectable(message) {
  const words = message.text ?? "";
  if (message.from !== "me" || bareStart(words) || words === "/start") return false;
  return message.media ? CAPTIONED.has(message.media.kind) : Boolean(words || message.document);
}

// What a message replies to, by the beginning of its words; ids are given out once for all phones.
function drawQuote(id) {
  return make("p", { class: "quote" }, make("span", { class: "aside" }, "В ответ на: "), beginningOf(id));
}

/** The first words of a message that is shown. */
export function beginningOf(id) {
  const shown = document.querySelector(`article[data-id="${Number(id)}"] .text`)?.cloneNode(true);
  shown?.querySelector(".meta")?.remove();
  const words = (shown?.textContent ?? "").trim().replace(/\s+/gu, " ");
  return [...words].slice(0, QUOTED).join("") || "сообщение";
}

// A messenger sends the code of an invitation link along, but shows its owner the command alone.
function bareStart(text) {
  return /^\/start \S{1,64}$/u.test(text ?? "") ? "/start" : null;
}

function escaped(text) {
  return text.replace(/&/gu, "&amp;").replace(/</gu, "&lt;");
}

function drawMeta(message, date) {
  const time = make("time", { datetime: message.date, title: momentOf(date) }, timeOf(date));
  // Screens with keys change in place all the time: as in Telegram, only messages without keys say so.
  const marked = message.edited && !message.buttons?.length;
  return make("span", { class: "meta" }, marked ? "изменено " : null, time);
}

function drawKeyboard(rows, username) {
  const keys = make("div", { class: "keys", role: "group", "aria-label": "Кнопки под сообщением" });
  rows.forEach((buttons, row) => {
    const line = make("div", { class: buttons.length > 4 ? "keys-row tight" : "keys-row" });
    buttons.forEach((button, column) => line.append(drawKey(button, row, column, username)));
    keys.append(line);
  });
  return keys;
}

function drawKey(button, row, column, username) {
  const label = make("span", { class: "key-label" }, button.text);
  const url = button.kind === "url" ? safeUrl(button.url ?? "") : null;
  if (button.kind !== "callback" && !url) {
    return make("button", { type: "button", class: "key", "aria-disabled": "true" }, label);
  }
  if (!url) {
    return make("button", { type: "button", class: "key", "data-row": row, "data-column": column }, label);
  }
  const key = make("a", { class: "key key-link" }, label, icon("out"));
  bindLink(key, url, username);
  if (startPayload(url, username) === null) key.append(make("span", { class: "aside" }, " (откроется в новой вкладке)"));
  return key;
}

/** The keys of the keyboard that `key` belongs to, row by row. */
export function keyRows(key) {
  const lines = key.closest(".keys")?.querySelectorAll(".keys-row") ?? [];
  return [...lines].map((line) => [...line.children]);
}
