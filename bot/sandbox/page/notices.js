// What a bot answers to a tap: a toast at the top of the phone, or a window that waits for «Понятно».

import { make } from "./dom.js";

const TOAST_TIME = 4500;

export class Notices {
  #queue = [];
  #back = null;

  constructor({ phone, toasts, alert, name }) {
    this.phone = phone;
    this.toasts = toasts;
    this.alert = alert;
    this.text = alert.querySelector(".alert-text");
    this.button = alert.querySelector(".alert-ok");
    this.text.id = `alert-${phone.id}`;
    alert.setAttribute("aria-label", `Сообщение бота, телефон: ${name}`);
    alert.setAttribute("aria-describedby", this.text.id);
    this.button.addEventListener("click", () => this.#next());
    alert.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#next();
    });
  }

  toast(text) {
    const toast = make("p", { class: "toast" }, text);
    this.toasts.append(toast);
    while (this.toasts.children.length > 3) this.toasts.firstElementChild.remove();
    setTimeout(() => toast.remove(), TOAST_TIME + text.length * 25);
  }

  /** Covers this phone only, the others stay usable; takes the focus only from this phone. */
  ask(text) {
    this.#queue.push(text);
    if (this.#queue.length === 1) this.#show();
  }

  /** Gives the focus to the open window; false when there is none. */
  focus() {
    if (this.alert.hidden) return false;
    this.button.focus();
    return true;
  }

  #show() {
    if (this.#back === null && this.phone.contains(document.activeElement)) this.#back = document.activeElement;
    this.text.textContent = this.#queue[0];
    this.alert.hidden = false;
    for (const other of this.phone.children) if (other !== this.alert) other.inert = true;
    if (this.#back) this.button.focus();
  }

  #next() {
    this.#queue.shift();
    if (this.#queue.length > 0) {
      this.#show();
      return;
    }
    this.alert.hidden = true;
    for (const other of this.phone.children) other.inert = false;
    const back = this.#back?.isConnected ? this.#back : this.phone.querySelector(".feed");
    this.#back = null;
    back.focus({ preventScroll: true });
  }
}
