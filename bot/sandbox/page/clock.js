// The region's time at the top of the page, and «перемотать»: an hour, a day, to a date.

import * as api from "./api.js";
import { disclose } from "./dom.js";

const ASK_EVERY = 20_000;
const ASK_ON_THE_WAY = 500;

const WHY_NOT = {
  backwards: "Время идёт только вперёд: что уже сделано, назад не вернуть. Выберите день или час позже нынешнего.",
  bot_silent: "Бот сейчас не отвечает, дальше время не пошло. Попробуйте ещё раз, когда он ответит.",
  no_such_day: "Такого дня нет. Напишите, например, 25.12.2026 10:00.",
  no_such_time: "Такого времени нет. Напишите, например, 25.12.2026 10:00.",
  too_long_ago: "Время идёт только вперёд: что уже сделано, назад не вернуть. Выберите день или час позже нынешнего.",
  too_far_ahead: "Так далеко перемотать нельзя: не больше двух лет вперёд.",
};
const UNCLEAR = "Не получилось понять день. Выберите его или напишите, например, 25.12.2026 10:00.";
const NO_LINK = "Нет связи со стендом, время не перемотано. Попробуйте ещё раз.";

/** Shows the clock where the stand has one that can be moved; elsewhere it stays hidden. */
export function showClock(holder) {
  const find = (selector) => holder.querySelector(selector);
  const now = find(".clock-now");
  const say = find(".clock-said");
  const form = find("form");
  let told = null;
  let heard = 0;
  let moving = false;
  let next = 0;

  disclose(holder);
  for (const step of holder.querySelectorAll("[data-by]")) {
    step.addEventListener("click", () => move({ by: step.dataset.by }));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = find(".clock-words").value.trim();
    move({ to: words || find(".clock-day").value.split("-").reverse().join(".") });
  });
  ask();
  setInterval(draw, 1000);

  async function ask() {
    clearTimeout(next);
    try {
      take(await api.clock());
    } catch {
      // The strip of the page says that there is no link; the clock goes on by itself.
    }
    if (told === null || told.training) next = setTimeout(ask, moving ? ASK_ON_THE_WAY : ASK_EVERY);
  }

  function take(answer) {
    told = answer;
    heard = performance.now();
    holder.hidden = !answer.training;
    if (answer.training) find(".clock-day").min = dayOf(instant());
    draw();
  }

  const instant = () => new Date(Date.parse(told.now) + performance.now() - heard);
  const momentOf = (date) =>
    new Intl.DateTimeFormat("ru", {
      timeZone: told.zone, day: "numeric", month: "long", weekday: "short", hour: "2-digit", minute: "2-digit",
    }).format(date);
  const dayOf = (date) => new Intl.DateTimeFormat("sv", { timeZone: told.zone }).format(date);

  function draw() {
    if (!told?.training) return;
    const way = told.moving_to ? " ⏩" : "";
    find(".clock-place").textContent = `Сейчас ${told.place}: `;
    now.textContent = `${momentOf(instant())}${way}`;
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
      say.textContent = error instanceof api.Refused ? (WHY_NOT[error.reason] ?? UNCLEAR) : NO_LINK;
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
