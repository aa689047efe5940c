// The region's time at the top of the page, and «перемотать»: an hour, a day, to a date.

import * as api from "./api.js";
import { disclose } from "./dom.js";
import { clockOf, dayKey, namedDayOf, shortDayOf, showTimesIn } from "./wording.js";

const ASK_EVERY = 2_000;
const ASK_ON_THE_WAY = 500;
const TWO_DAYS = 48 * 60 * 60 * 1000;

// «%» stands for a day and a time that can be typed.
const WHY_NOT = {
  backwards: "Время идёт только вперёд: что уже сделано, назад не вернуть. Выберите день или час позже нынешнего.",
  bot_silent: "Бот сейчас не отвечает, дальше время не пошло. Попробуйте ещё раз, когда он ответит.",
  bot_frozen: "Бот молчит уже 15 секунд, дальше время не пошло. Попробуйте ещё раз, когда он ответит.",
  no_such_day: "Такого дня нет. Выберите день или напишите иначе, например: %.",
  no_such_time: "Такого времени нет. Напишите иначе, например: %.",
  too_long_ago: "Время идёт только вперёд: что уже сделано, назад не вернуть. Выберите день или час позже нынешнего.",
  too_far_ahead: "За один раз можно перемотать не больше чем на 400 дней вперёд. Выберите день поближе, потом можно перемотать ещё.",
};
const UNCLEAR = "Не получилось понять день. Выберите его или напишите, например: %.";
const EMPTY = "Выберите день или напишите его, например: %.";
const NO_LINK = "Нет связи со стендом, время не перемотано. Попробуйте ещё раз.";

/**
 * Shows the clock where the stand has one that can be moved; elsewhere it stays hidden. `onNotice(words)` is told what
 * the stand says of its bot, `onZone()` when times have to be drawn anew. Resolves once the stand was asked.
 */
export function showClock(holder, { onNotice, onZone }) {
  const find = (selector) => holder.querySelector(selector);
  const now = find(".clock-now");
  const say = find(".clock-said");
  const form = find("form");
  let told = null;
  let heard = 0;
  let moving = false;
  let next = 0;
  const day = find(".clock-day");
  const words = find(".clock-words");

  disclose(holder);
  for (const step of holder.querySelectorAll("[data-by]")) {
    step.addEventListener("click", () => move({ by: step.dataset.by }));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const to = day.value.split("-").reverse().join(".") || words.value.trim();
    if (to) move({ to });
    else say.textContent = withExample(EMPTY);
  });
  // Of the two only what was touched last stays: neither wins unseen.
  for (const [field, other] of [[day, words], [words, day]]) {
    field.addEventListener("input", () => {
      if (field.value) other.value = "";
    });
  }
  setInterval(draw, 1000);

  const instant = () => new Date(Date.parse(told.now) + performance.now() - heard);
  const withExample = (said) => said.replace("%", example());
  return ask();

  async function ask() {
    clearTimeout(next);
    try {
      take(await api.clock());
    } catch {
      // The page says that there is no link; the clock goes on by itself.
      onNotice("");
    }
    if (told === null || told.training) next = setTimeout(ask, moving ? ASK_ON_THE_WAY : ASK_EVERY);
  }

  function take(answer) {
    told = answer;
    heard = performance.now();
    holder.hidden = !answer.training;
    onNotice(answer.notice ?? "");
    if (showTimesIn(answer.zone)) onZone();
    if (answer.training) {
      day.min = dayKey(instant());
      words.placeholder = example();
    }
    draw();
  }

  function example() {
    const date = new Date(instant().getTime() + TWO_DAYS);
    return `${shortDayOf(date)} 10:00 или ${namedDayOf(date)}`;
  }

  function draw() {
    if (!told?.training) return;
    const way = told.moving_to ? " ⏩" : "";
    find(".clock-place").textContent = `Сейчас ${told.place}: `;
    now.textContent = `${clockOf(instant())}${way}`;
  }

  async function move(body) {
    if (moving) return;
    const pressed = document.activeElement;
    begin();
    try {
      take(await api.moveClock(body));
      say.textContent = `Перемотали. Сейчас ${told.place}: ${now.textContent}.`;
      form.reset();
    } catch (error) {
      say.textContent = error instanceof api.Refused ? withExample(WHY_NOT[error.reason] ?? UNCLEAR) : NO_LINK;
    } finally {
      end();
      if (holder.contains(pressed)) pressed.focus();
    }
  }

  function begin() {
    moving = true;
    // Nothing is pressed or typed on the way: the next way begins where this one ends.
    find("fieldset").disabled = true;
    holder.setAttribute("aria-busy", "true");
    say.textContent = "Перематываем: всё, что приходит на это время, приходит по порядку…";
    next = setTimeout(ask, ASK_ON_THE_WAY);
  }

  function end() {
    moving = false;
    find("fieldset").disabled = false;
    holder.removeAttribute("aria-busy");
    ask();
  }
}
