// Dates, sizes and numbers as people read them.

const NUMBER = new Intl.NumberFormat("ru", { maximumFractionDigits: 1 });

let zone; // undefined: the browser's own
let formats = formatsIn(zone);

/** From now on times and days are those of this zone; without one, of the browser's. Tells whether that is a change. */
export function showTimesIn(wanted) {
  if (wanted === zone) return false;
  formats = formatsIn(wanted);
  zone = wanted;
  return true;
}

export const shownZone = () => zone ?? "";

function formatsIn(timeZone) {
  const format = (options) => new Intl.DateTimeFormat("ru", { timeZone, ...options });
  return {
    time: format({ hour: "2-digit", minute: "2-digit" }),
    day: format({ day: "numeric", month: "long", weekday: "long" }),
    yearDay: format({ day: "numeric", month: "long", year: "numeric" }),
    shortDay: format({ day: "2-digit", month: "2-digit" }),
    namedDay: format({ day: "numeric", month: "long" }),
    moment: format({ dateStyle: "long", timeStyle: "short" }),
    clock: format({
      day: "numeric", month: "long", year: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit",
    }),
    // Swedes write a day as ISO 8601 does.
    key: new Intl.DateTimeFormat("sv", { timeZone }),
  };
}

export const timeOf = (date) => formats.time.format(date);
export const momentOf = (date) => formats.moment.format(date);
/** «вс, 22 ноября 2026 г. в 12:00»: a rewound clock may be in any year. */
export const clockOf = (date) => formats.clock.format(date);
/** «24.11» */
export const shortDayOf = (date) => formats.shortDay.format(date);
/** «24 ноября» */
export const namedDayOf = (date) => formats.namedDay.format(date);

/** Sortable key of the day: «2026-11-22». */
export const dayKey = (date) => formats.key.format(date);

// Never «сегодня»: the stand may run on a shifted clock that the browser does not know.
export function dayTitle(date) {
  if (dayKey(date).slice(0, 4) !== dayKey(new Date()).slice(0, 4)) return formats.yearDay.format(date);
  const parts = Object.fromEntries(formats.day.formatToParts(date).map((part) => [part.type, part.value]));
  return `${parts.day} ${parts.month}, ${parts.weekday}`;
}

export function sizeOf(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} Б`;
  if (bytes < 1024 * 1024) return `${NUMBER.format(bytes / 1024)} КБ`;
  return `${NUMBER.format(bytes / 1024 / 1024)} МБ`;
}

/** «0:03» of seconds. */
export function durationOf(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

export function initialsOf(name) {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "•";
}

const TEXT_LIMIT = 4096;

/** A long text as a messenger sends it: pieces of at most 4096 UTF-16 units, cut at a line or a word. */
export function piecesOf(text) {
  const pieces = [];
  let rest = text.trim();
  while (rest.length > TEXT_LIMIT) {
    const head = rest.slice(0, TEXT_LIMIT);
    let cut = Math.max(head.lastIndexOf("\n"), head.lastIndexOf(" "));
    if (cut < TEXT_LIMIT / 2) cut = /[\uD800-\uDBFF]$/u.test(head) ? TEXT_LIMIT - 1 : TEXT_LIMIT;
    pieces.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest) pieces.push(rest);
  return pieces;
}
