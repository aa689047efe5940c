// The list of messages of one phone: order, days, where it is scrolled, what is unread.

import { drawMessage } from "./bubble.js";
import { make, setBadge } from "./dom.js";
import { dayKey, dayTitle, shownZone } from "./wording.js";

const NEAR_END = 48;
const GLOW = 1800;

export class Feed {
  #items = new Map(); // message id → { print, node, message }
  #unread = new Set();
  #atEnd = true;
  #top = 0;
  #sizes = "";
  #seen = false;

  constructor({ feed, newer, username, onChange }) {
    this.feed = feed;
    this.newer = newer;
    this.username = username;
    this.onChange = onChange;
    this.list = make("div", { class: "messages" });
    feed.append(this.list);
    feed.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    newer.addEventListener("click", () => {
      this.#toEnd();
      this.focus();
    });
    const sizes = new ResizeObserver(() => this.#resized());
    sizes.observe(feed);
    sizes.observe(this.list);
  }

  get unread() {
    return this.#unread.size;
  }

  get empty() {
    return this.#items.size === 0;
  }

  /** What is shown under this id. */
  message(id) {
    return this.#items.get(id)?.message;
  }

  focus() {
    this.feed.focus({ preventScroll: true });
  }

  /** Tells whether somebody can see this phone now. */
  set seen(seen) {
    this.#seen = seen;
    this.#settle();
  }

  /** Makes the feed equal to `messages`; what came while the link was down counts as unread. */
  replace(messages) {
    const first = this.feed.getAttribute("aria-busy") === "true";
    const kept = new Set(messages.map((message) => message.id));
    for (const id of [...this.#items.keys()]) if (!kept.has(id)) this.#remove(id);
    for (const message of messages) this.#place(message, { quiet: first });
    this.feed.setAttribute("aria-busy", "false");
    if (this.#atEnd) this.#toEnd();
    this.#settle();
  }

  put(message) {
    const follow = this.#atEnd || message.from === "me";
    this.#place(message, { animate: true });
    if (follow) this.#toEnd();
    this.#settle();
  }

  drop(id) {
    this.#remove(id);
    this.#settle();
  }

  #place(message, { quiet = false, animate = false }) {
    // In another zone the same message bears another time.
    const print = shownZone() + JSON.stringify(message);
    const old = this.#items.get(message.id);
    if (old?.print === print) return;
    const node = drawMessage(message, this.username);
    this.#items.set(message.id, { print, node, message });
    if (old) {
      this.#swap(old.node, node, message);
      if (animate) glow(node, "changed");
      return;
    }
    this.#insert(node, message);
    if (animate) glow(node, "fresh");
    if (!quiet && message.from === "bot") this.#unread.add(message.id);
  }

  #insert(node, message) {
    const group = this.#day(new Date(message.date));
    const last = Number(group.lastElementChild.dataset.id ?? 0);
    const later = last > message.id && [...group.children].find((other) => Number(other.dataset.id) > message.id);
    group.insertBefore(node, later || null);
  }

  #day(date) {
    const key = dayKey(date);
    const groups = [...this.list.children];
    const found = groups.find((group) => group.dataset.day === key);
    if (found) return found;
    const title = make("p", { class: "day" }, make("span", {}, dayTitle(date)));
    const group = make("section", { class: "day-group", "data-day": key, "aria-label": dayTitle(date) }, title);
    this.list.insertBefore(group, groups.find((other) => other.dataset.day > key) ?? null);
    return group;
  }

  // The keyboard user stays in place: same label, else the first key, else the feed.
  #swap(old, node, message) {
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    const group = old.parentElement;
    if (group.dataset.day === dayKey(new Date(message.date))) {
      old.replaceWith(node);
    } else {
      this.#detach(old);
      this.#insert(node, message);
    }
    if (!active) return;
    const keys = [...node.querySelectorAll(".key")];
    const same = keys.find((key) => key.textContent === active.textContent);
    (same ?? keys[0] ?? this.feed).focus({ preventScroll: true });
  }

  #remove(id) {
    const item = this.#items.get(id);
    if (!item) return;
    this.#items.delete(id);
    this.#unread.delete(id);
    if (item.node.contains(document.activeElement)) this.focus();
    this.#detach(item.node);
  }

  #detach(node) {
    const group = node.parentElement;
    node.remove();
    if (!group.querySelector(".message")) group.remove();
  }

  #toEnd() {
    this.#atEnd = true;
    this.feed.scrollTop = this.feed.scrollHeight;
    this.#measure();
    this.#settle();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.feed;
    if (clientHeight === 0) return;
    // Not the reader but a picture that arrived, or keys laid under the field: #resized comes in the same frame.
    if (this.#sizes !== `${clientHeight}/${scrollHeight}`) return;
    this.#top = scrollTop;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    this.#settle();
  }

  // Also runs when a hidden phone is shown again: browsers forget where a hidden box was scrolled.
  #resized() {
    if (this.feed.clientHeight === 0) return;
    if (this.#atEnd) this.#toEnd();
    else if (this.feed.scrollTop === 0) this.feed.scrollTop = this.#top;
    this.#measure();
  }

  #measure() {
    this.#sizes = `${this.feed.clientHeight}/${this.feed.scrollHeight}`;
  }

  #settle() {
    if (this.#seen && this.#atEnd) this.#unread.clear();
    const count = this.#unread.size;
    this.newer.hidden = this.#atEnd;
    // Over the newest messages the day would only cover words.
    this.feed.classList.toggle("reading-back", !this.#atEnd);
    this.newer.classList.toggle("with-new", count > 0);
    this.newer.setAttribute("aria-label", count > 0 ? `К новым сообщениям: ${count}` : "К последнему сообщению");
    setBadge(this.newer.querySelector(".badge"), count);
    this.onChange();
  }
}

function glow(node, name) {
  node.classList.add(name);
  setTimeout(() => node.classList.remove(name), GLOW);
}
