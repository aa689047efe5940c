// Which phones are in front of the reader: the row, the tabs above it, the list of what to show.

import { disclose, make, narrow, scrollBehaviour, setBadge } from "./dom.js";

const HIDDEN = "ryadom.stand.hidden";
const CURRENT = "ryadom.stand.current";

export class Stage {
  #phones = [];
  #tabs = new Map();
  #inView = new Set();
  #hidden = new Set(recall(HIDDEN, []));
  #current = recall(CURRENT, "");

  constructor({ row, tabs, picker }) {
    this.row = row;
    this.tabs = tabs;
    this.pickerButton = picker.querySelector("button[aria-expanded]");
    this.pickerList = picker.querySelector(".picker-list");
    disclose(picker);
    picker.querySelector(".picker-all").addEventListener("click", () => {
      this.#hidden.clear();
      this.#arrange();
    });
    this.nobody = make("p", { class: "note", hidden: true }, "Все телефоны скрыты. Выберите нужные наверху, в «Телефоны».");
    row.append(this.nobody);
    this.watcher = new IntersectionObserver((entries) => this.#moved(entries), { root: row, threshold: 0.5 });
    matchMedia("(max-width: 699px)").addEventListener("change", () => this.#arrange());
    document.addEventListener("visibilitychange", () => this.#look());
    row.addEventListener("focusin", (event) => this.#entered(event.target.closest(".phone")));
    document.addEventListener("keydown", (event) => this.#jump(event));
  }

  get phones() {
    return this.#phones;
  }

  phone(key) {
    return this.#phones.find((phone) => phone.key === key);
  }

  /** Puts these phones, in this order, in place of all that were shown. */
  set(phones) {
    for (const phone of this.#phones) {
      this.watcher.unobserve(phone.section);
      if (!phones.includes(phone)) phone.section.remove();
    }
    this.#phones = phones;
    this.#inView.clear();
    if (!this.phone(this.#current)) this.#current = phones[0]?.key ?? "";
    this.#drawTabs();
    this.#drawPicker();
    for (const phone of phones) {
      this.row.append(phone.section);
      this.watcher.observe(phone.section);
    }
    this.#arrange();
  }

  /** Brings a phone before the reader's eyes and into the keyboard's hands. */
  goTo(key) {
    const phone = this.phone(key);
    if (!phone) return;
    this.#setCurrent(key);
    if (this.#hidden.delete(key)) remember(HIDDEN, [...this.#hidden]);
    this.#arrange();
    phone.section.scrollIntoView({ behavior: scrollBehaviour(), inline: "center", block: "nearest" });
    // On a small screen focus in the field would raise the keyboard over the chat.
    phone.focus({ reading: narrow() });
    phone.section.classList.add("called");
    setTimeout(() => phone.section.classList.remove("called"), 1200);
  }

  hide(phone) {
    this.#hidden.add(phone.key);
    this.#arrange();
    this.#tabs.get(phone.key)?.focus();
  }

  /** Unread numbers on tabs and in the title of the page. */
  count() {
    let total = 0;
    for (const phone of this.#phones) {
      total += phone.unread;
      const tab = this.#tabs.get(phone.key);
      if (!tab) continue;
      setBadge(tab.querySelector(".badge"), phone.unread);
      const state = this.#away(phone.key) && "скрыт";
      const words = [phone.info.name, phone.unread && `новых сообщений: ${phone.unread}`, state];
      tab.setAttribute("aria-label", words.filter(Boolean).join(", "));
    }
    document.title = total ? `(${total}) Рядом: учебный стенд` : "Рядом: учебный стенд";
  }

  // On a narrow screen nothing is put away: the tabs show one phone at a time anyway.
  #away(key) {
    return this.#hidden.has(key) && !narrow();
  }

  #entered(section) {
    const phone = this.#phones.find((other) => other.section === section);
    if (!phone || phone.key === this.#current) return;
    this.#setCurrent(phone.key);
    this.#markCurrent();
  }

  #setCurrent(key) {
    this.#current = key;
    remember(CURRENT, key);
  }

  #markCurrent() {
    for (const [key, tab] of this.#tabs) {
      if (key === this.#current && !this.#away(key)) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  }

  #drawTabs() {
    this.#tabs.clear();
    this.tabs.replaceChildren();
    this.#phones.forEach((phone, index) => {
      const tab = make(
        "button",
        { type: "button", class: "tab", title: phone.info.caption },
        make("span", { class: "tab-number", "aria-hidden": "true" }, String(index + 1)),
        make("span", { class: "tab-name" }, phone.info.name),
        make("span", { class: "badge", "aria-hidden": "true", hidden: true }),
      );
      tab.addEventListener("click", () => this.goTo(phone.key));
      this.#tabs.set(phone.key, tab);
      this.tabs.append(tab);
    });
  }

  #drawPicker() {
    this.pickerList.replaceChildren(
      ...this.#phones.map((phone) => {
        const box = make("input", { type: "checkbox", "data-key": phone.key });
        box.addEventListener("change", () => {
          if (box.checked) this.#hidden.delete(phone.key);
          else this.#hidden.add(phone.key);
          this.#arrange();
        });
        const words = make("span", {}, make("b", {}, phone.info.name), make("small", {}, phone.info.caption ?? ""));
        return make("label", { class: "picker-item" }, box, words);
      }),
    );
  }

  #arrange() {
    remember(HIDDEN, [...this.#hidden]);
    let shown = 0;
    for (const phone of this.#phones) {
      const away = this.#hidden.has(phone.key);
      const visible = narrow() ? phone.key === this.#current : !away;
      phone.section.hidden = !visible;
      if (!away) shown += 1;
      const tab = this.#tabs.get(phone.key);
      tab.classList.toggle("away", away);
      this.pickerList.querySelector(`[data-key="${CSS.escape(phone.key)}"]`).checked = !away;
    }
    this.pickerButton.textContent = `Телефоны: ${shown} из ${this.#phones.length}`;
    this.nobody.hidden = narrow() || shown > 0 || this.#phones.length === 0;
    this.#markCurrent();
    this.#tabs.get(this.#current)?.scrollIntoView({ inline: "nearest", block: "nearest" });
    this.#look();
  }

  #moved(entries) {
    for (const entry of entries) {
      if (entry.isIntersecting) this.#inView.add(entry.target);
      else this.#inView.delete(entry.target);
    }
    this.#look();
  }

  #look() {
    const awake = document.visibilityState === "visible";
    for (const phone of this.#phones) phone.feed.seen = awake && this.#inView.has(phone.section);
    this.count();
  }

  #jump(event) {
    const digit = /^(?:Digit|Numpad)([1-9])$/u.exec(event.code)?.[1];
    if (!digit || event.altKey === event.ctrlKey || event.metaKey || event.shiftKey) return;
    const phone = this.#phones[Number(digit) - 1];
    if (!phone || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.goTo(phone.key);
  }
}

function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Private windows may forbid storage; the stand works without memory.
  }
}
