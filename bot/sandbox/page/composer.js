// Where a person writes: «Начать» in an empty chat, the field, or the note that the bot is blocked.

import { Aim } from "./aim.js";
import { piecesOf } from "./wording.js";

export class Composer {
  #line = Promise.resolve();

  /** `send(text, replyTo)`, `correct(id, text)`, `start` and `unblock` return promises; `onLost()` is told when a text
   *  did not leave. */
  constructor({ form, name, send, correct, start, unblock, onLost }) {
    this.form = form;
    this.field = form.querySelector("textarea");
    this.startButton = form.querySelector(".start");
    this.unblockButton = form.querySelector(".unblock");
    this.aim = new Aim(form.querySelector(".aim"), () => this.#dropAim());
    this.send = send;
    this.correct = correct;
    this.onLost = onLost;
    this.field.setAttribute("aria-label", `Сообщение от имени: ${name}`);
    this.startButton.setAttribute("aria-label", `Начать, телефон: ${name}`);
    this.startButton.addEventListener("click", () => start());
    this.unblockButton.addEventListener("click", () => unblock());
    this.field.addEventListener("input", () => this.#fit());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.aim.taken) this.#dropAim();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
      this.field.focus();
    });
    // The letters change their size there, and with them the height of a line.
    matchMedia("(max-width: 699px)").addEventListener("change", () => this.#fit());
    this.#fit();
  }

  /** `mode`: "start", "write" or "blocked". Focus goes along when what had it disappears. */
  show(mode) {
    if (this.mode === mode) return;
    const had = this.form.contains(document.activeElement);
    this.mode = mode;
    this.startButton.hidden = mode !== "start";
    this.unblockButton.parentElement.hidden = mode !== "blocked";
    this.field.parentElement.hidden = mode !== "write";
    this.#fit();
    if (had) this.focus();
  }

  focus() {
    const target = { start: this.startButton, blocked: this.unblockButton, write: this.field };
    (target[this.mode] ?? this.field).focus({ preventScroll: true });
  }

  /** What is sent next answers this message. */
  replyTo(id, words) {
    if (this.aim.corrects) this.#dropAim();
    this.aim.take({ id, corrects: false, words });
    this.focus();
  }

  /** What is sent next stands in place of the words of this message. */
  correctMessage(id, words, text) {
    this.aim.take({ id, corrects: true, words });
    this.field.value = text;
    this.#fit();
    this.focus();
  }

  /** The message that a file answers, if one was chosen. */
  takeReply() {
    return this.aim.corrects ? undefined : this.aim.give()?.id;
  }

  /** Does `act` once all that was sent before has left; `onFailure(error)` when it could not. */
  inOrder(act, onFailure) {
    this.#line = this.#line.then(act).catch(onFailure);
  }

  /** Takes what is typed for a caption; a longer text stays where it is. */
  take(limit) {
    const text = this.field.value.trim();
    if (text.length > limit || this.aim.corrects) return "";
    this.field.value = "";
    this.#fit();
    return text;
  }

  #submit() {
    const text = this.field.value;
    const pieces = piecesOf(text);
    if (pieces.length === 0) return;
    const aim = this.aim.give();
    this.field.value = "";
    this.#fit();
    // One after another, so that quick messages keep their order.
    this.#line = this.#line.then(() => this.#deliver(pieces, aim));
  }

  #dropAim() {
    // Words that were only there to be corrected go; a reply begun stays in the field.
    if (this.aim.give()?.corrects) this.field.value = "";
    this.#fit();
    this.focus();
  }

  async #deliver(pieces, aim) {
    const left = [...pieces];
    try {
      if (aim?.corrects) {
        await this.correct(aim.id, left[0]);
        left.shift();
      }
      while (left.length > 0) {
        await this.send(left[0], left.length === pieces.length ? aim?.id : undefined);
        left.shift();
      }
    } catch {
      const typed = this.field.value;
      this.field.value = left.join("\n") + (typed ? `\n${typed}` : "");
      if (aim && left.length === pieces.length) this.aim.take(aim);
      this.#fit();
      this.onLost();
    }
  }

  #fit() {
    const { field } = this;
    this.form.classList.toggle("filled", field.value.trim() !== "");
    field.style.height = "auto";
    // scrollHeight leaves the border out.
    const border = field.offsetHeight - field.clientHeight;
    if (field.scrollHeight > 0) field.style.height = `${field.scrollHeight + border}px`;
  }
}
