// What the next words are for: a reply to a message or a correction of it; the bar above the field says which.

export class Aim {
  #taken = null; // { id, corrects, words }

  /** `onDrop()` when the person thinks better of it. */
  constructor(bar, onDrop) {
    this.bar = bar;
    bar.querySelector("button").addEventListener("click", onDrop);
  }

  get taken() {
    return this.#taken !== null;
  }

  get corrects() {
    return this.#taken?.corrects ?? false;
  }

  take(taken) {
    this.#taken = taken;
    this.bar.querySelector(".aim-what").textContent = taken.corrects ? "Исправление" : "В ответ на";
    this.bar.querySelector(".aim-words").textContent = taken.words;
    this.bar.hidden = false;
  }

  /** Gives it away: the bar is gone. */
  give() {
    const taken = this.#taken;
    this.#taken = null;
    this.bar.hidden = true;
    return taken;
  }
}
