// One person's phone: its parts and what happens on it.

import * as api from "./api.js";
import { attachMenu } from "./attach.js";
import { beginningOf, keyRows } from "./bubble.js";
import { Composer } from "./composer.js";
import { disclose, moveByArrows } from "./dom.js";
import { Feed } from "./feed.js";
import { Notices } from "./notices.js";
import { drawUnderKeys } from "./underkeys.js";
import { initialsOf } from "./wording.js";

const TYPING_TIME = 5_000;
const ANSWER_PATIENCE = 20_000;
const TONES = 7;

export class Phone {
  #waiting = new Map(); // id of a callback query → the key that waits for its answer
  #answered = new Set();
  #seq = 0;
  #loaded = false;
  #typingTimer = 0;

  /** `onChange()` after any change of unread; `onHide(phone)`; `onStartLink(phone, payload, link)`;
   *  `onContact(phone)` asks whose contact to share. */
  constructor({ info, index, bot, onChange, onHide, onStartLink, onContact }) {
    const template = document.getElementById("phone-template");
    const section = template.content.firstElementChild.cloneNode(true);
    this.info = info;
    this.key = info.key;
    this.section = section;
    this.onStartLink = onStartLink;
    section.id = `phone-${index}`;
    const part = (name) => section.querySelector(name);
    part(".name").textContent = info.name;
    part(".name").id = `phone-${index}-name`;
    section.setAttribute("aria-labelledby", part(".name").id);
    part(".caption").textContent = info.caption ?? "";
    part(".avatar").textContent = initialsOf(info.name);
    part(".avatar").classList.add(`tone-${index % TONES}`);
    part(".feed").setAttribute("aria-label", `Сообщения: ${info.name}`);
    this.notices = new Notices({ phone: section, toasts: part(".toasts"), alert: part(".alert"), name: info.name });
    this.feed = new Feed({ feed: part(".feed"), newer: part(".newer"), username: bot.username, onChange });
    this.composer = new Composer({
      form: part(".composer"),
      name: info.name,
      send: (text, replyTo) => api.sendText(this.key, text, replyTo),
      correct: (id, text) => api.correct(this.key, id, text),
      start: () => this.start(),
      unblock: () => this.setBlocked(false),
      onLost: () => this.notices.toast("Не отправлено. Текст остался в поле."),
    });
    attachMenu(part(".attach"), {
      name: info.name,
      share: (contents) => this.#share(contents),
      takeCaption: (limit) => this.composer.take(limit),
      takeReply: () => this.composer.takeReply(),
      onContact: () => onContact(this),
    });
    this.#menu(part, onHide);
    section.addEventListener("click", (event) => this.#clicked(event));
    section.addEventListener("keydown", (event) => this.#keyed(event));
    this.#refresh();
  }

  get unread() {
    return this.feed.unread;
  }

  get seq() {
    return this.#seq;
  }

  /** Reads the whole chat again; events up to its seq are then already in it. */
  async load() {
    const chat = await api.chat(this.key);
    this.#seq = chat.seq;
    this.#loaded = true;
    this.feed.replace(chat.messages);
    this.#layKeys(chat.keyboard);
    this.#settleAll();
    this.#refresh();
  }

  update(info) {
    this.info = info;
    this.#refresh();
  }

  apply(event) {
    if (event.seq <= this.#seq) return;
    this.#seq = event.seq;
    if (event.type === "message" || event.type === "edit") {
      if (event.message.from === "bot") this.#typing(false);
      this.feed.put(event.message);
    } else if (event.type === "delete") {
      this.feed.drop(event.message_id);
    } else if (event.type === "keyboard") {
      this.#layKeys(event.keyboard);
    } else if (event.type === "typing") {
      this.#typing(true);
    } else if (event.type === "toast") {
      this.#answer(event);
    } else if (event.type === "blocked") {
      this.info.blocked = event.blocked;
      this.#typing(false);
    } else if (event.type === "restart") {
      this.notices.toast("Бот перезапущен.");
    }
    this.#refresh();
  }

  /** Sends /start with `payload`, as a tap on a t.me link does; this also unblocks the bot. */
  async start(payload = "") {
    await this.#try(() => api.start(this.key, payload));
  }

  async setBlocked(blocked) {
    await this.#try(() => api.setBlocked(this.key, blocked));
  }

  /** Sends the contact of whoever has the phone `of`. */
  shareContact(of) {
    this.#share(async () => [{ contact: { of } }]);
  }

  /** Where the person goes on: an open window, else the field (`reading`: the messages). */
  focus({ reading = false } = {}) {
    if (this.notices.focus()) return;
    if (reading) this.feed.focus();
    else this.composer.focus();
  }

  #share(contents) {
    const send = async () => {
      for (const content of await contents()) await api.sendContent(this.key, content);
    };
    this.composer.inOrder(send, (error) => {
      console.error(error);
      this.notices.toast(error.status === 413 ? "Файл больше 50 МБ: такой не отправить." : "Не отправлено. Попробуйте ещё раз.");
    });
  }

  // The keyboard that a bot lays under the field: words to send, or the one button for the own contact.
  #layKeys(rows) {
    drawUnderKeys(this.section.querySelector(".under-keys"), rows ?? [], {
      onText: (text) => this.#try(() => api.sendText(this.key, text)),
      onContact: () => this.shareContact(this.key),
    });
  }

  #menu(part, onHide) {
    const close = disclose(part(".phone-head .pop"));
    part(".menu-button").setAttribute("aria-label", `Меню телефона: ${this.info.name}`);
    this.switch = part(".switch");
    this.switch.addEventListener("click", () => this.setBlocked(!this.info.blocked));
    part(".send-start").addEventListener("click", () => {
      close();
      this.focus();
      this.start();
    });
    part(".hide-phone").addEventListener("click", () => {
      close();
      onHide(this);
    });
  }

  #refresh() {
    const blocked = Boolean(this.info.blocked);
    this.switch.setAttribute("aria-checked", String(blocked));
    this.section.classList.toggle("is-blocked", blocked);
    if (blocked) this.composer.show("blocked");
    else this.composer.show(this.#loaded && this.feed.empty ? "start" : "write");
  }

  #clicked(event) {
    const key = event.target.closest(".key[data-row]");
    if (key) this.#tap(key);
    if (event.target.closest(".key[aria-disabled]")) this.notices.toast("На стенде такая кнопка не работает.");
    const act = event.target.closest("[data-act]");
    if (act) this.#aim(act);
    const link = event.target.closest("[data-start]");
    if (link) this.onStartLink(this, link.dataset.start, link.dataset.link);
    const command = event.target.closest("[data-command]");
    if (command) this.#try(() => api.sendText(this.key, command.dataset.command));
    const spoiler = event.target.closest(".spoiler[role]");
    if (spoiler) reveal(spoiler);
  }

  #keyed(event) {
    const { target } = event;
    if (target.matches(".key")) moveByArrows(event, keyRows(target));
    if (event.key === "Escape") this.focus();
    if ((event.key === "Enter" || event.key === " ") && target.matches("a[role=button], .spoiler[role]")) {
      event.preventDefault();
      target.click();
    }
  }

  #aim(act) {
    const id = Number(act.closest(".message").dataset.id);
    const words = beginningOf(id);
    if (act.dataset.act === "correct") this.composer.correctMessage(id, words, this.feed.message(id)?.text ?? "");
    else this.composer.replyTo(id, words);
  }

  async #tap(key) {
    if (key.classList.contains("waiting")) return;
    key.classList.add("waiting");
    key.setAttribute("aria-busy", "true");
    const id = Number(key.closest(".message").dataset.id);
    try {
      const { query_id: query } = await api.tap(this.key, id, Number(key.dataset.row), Number(key.dataset.column));
      if (this.#answered.delete(query)) {
        release(key);
        return;
      }
      this.#waiting.set(query, key);
      setTimeout(() => this.#settle(query), ANSWER_PATIENCE);
    } catch (error) {
      release(key);
      if (error.status === 409) {
        this.notices.toast("Этой кнопки уже нет.");
        await this.#try(() => this.load());
      } else {
        this.notices.toast("Не получилось. Попробуйте ещё раз.");
      }
    }
  }

  #answer(event) {
    if (event.query_id === undefined) this.#settleAll();
    else if (!this.#settle(event.query_id)) this.#answered.add(event.query_id);
    if (!event.text) return;
    if (event.alert) this.notices.ask(event.text);
    else this.notices.toast(event.text);
  }

  #settle(query) {
    const key = this.#waiting.get(query);
    if (key) release(key);
    return this.#waiting.delete(query);
  }

  #settleAll() {
    for (const query of [...this.#waiting.keys()]) this.#settle(query);
  }

  #typing(on) {
    clearTimeout(this.#typingTimer);
    this.section.querySelector(".typing").hidden = !on;
    this.section.querySelector(".caption").hidden = on;
    if (on) this.#typingTimer = setTimeout(() => this.#typing(false), TYPING_TIME);
  }

  async #try(action) {
    try {
      await action();
    } catch (error) {
      console.error(error);
      this.notices.toast("Не получилось. Попробуйте ещё раз.");
    }
  }
}

function release(key) {
  key.classList.remove("waiting");
  key.removeAttribute("aria-busy");
}

function reveal(spoiler) {
  spoiler.classList.add("revealed");
  for (const name of ["role", "tabindex", "aria-label"]) spoiler.removeAttribute(name);
}
