// Dates, sizes and numbers as people read them.

const TIME = new Intl.DateTimeFormat("ru", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("ru", { day: "numeric", month: "long", weekday: "long" });
const YEAR_DAY = new Intl.DateTimeFormat("ru", { day: "numeric", month: "long", year: "numeric" });
const MOMENT = new Intl.DateTimeFormat("ru", { dateStyle: "long", timeStyle: "short" });
const NUMBER = new Intl.NumberFormat("ru", { maximumFractionDigits: 1 });

export const timeOf = (date) => TIME.format(date);
export const momentOf = (date) => MOMENT.format(date);

/** Sortable key of the local day. */
export function dayKey(date) {
  const pad = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

// Never «сегодня»: the stand may run on a shifted clock that the browser does not know.
export function dayTitle(date) {
  if (date.getFullYear() !== new Date().getFullYear()) return YEAR_DAY.format(date);
  const parts = Object.fromEntries(DAY.formatToParts(date).map((part) => [part.type, part.value]));
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
