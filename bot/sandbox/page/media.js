// What a message carries besides words: pictures, players, cards.

import { fileUrl } from "./api.js";
import { icon, make } from "./dom.js";
import { durationOf, initialsOf, sizeOf } from "./wording.js";

const FIGURES = new Intl.NumberFormat("ru", { maximumFractionDigits: 5 });
const NAMES = {
  animation: "Анимация",
  audio: "Аудиозапись",
  checklist: "Список дел",
  dice: "Кубик",
  gift: "Подарок",
  poll: "Опрос",
  sticker: "Стикер",
  story: "История",
  unique_gift: "Подарок",
  venue: "Место",
  video: "Видео",
  video_note: "Видеосообщение",
  voice: "Голосовое сообщение",
};

const DRAWERS = {
  photo: drawPicture,
  sticker: drawSticker,
  voice: drawSound,
  audio: drawSound,
  video: drawFilm,
  video_note: drawFilm,
  animation: drawFilm,
  contact: drawContact,
  location: drawLocation,
};

/** A node for the `media` of a ChatMessage. */
export function drawMedia(media) {
  return (DRAWERS[media.kind] ?? drawOther)(media);
}

export function drawDocument(file) {
  const size = sizeOf(file.size);
  const name = file.name || "Файл без имени";
  const ending = /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1] ?? "";
  return make(
    "a",
    { class: "document", href: fileUrl(file.file_id), download: name, "aria-label": `Скачать файл ${name}, ${size}` },
    make("span", { class: "document-icon" }, icon("file"), make("span", { class: "document-kind" }, ending)),
    make(
      "span",
      { class: "document-words" },
      make("span", { class: "document-name" }, name),
      make("span", { class: "document-size" }, `${size} · Скачать`),
    ),
  );
}

function drawPicture(media) {
  if (!media.file_id) return drawOther(media);
  const { width, height } = media;
  return make("img", { class: "photo", src: fileUrl(media.file_id), alt: "Фото", width, height, loading: "lazy" });
}

function drawSticker(media) {
  return make("span", { class: "sticker", role: "img", "aria-label": `Стикер ${media.text}` }, media.text || "🖼");
}

function drawSound(media) {
  const words = [NAMES[media.kind], media.duration !== undefined && durationOf(media.duration)].filter(Boolean).join(", ");
  if (!media.file_id) return drawOther(media);
  const player = make("audio", { controls: true, preload: "none", src: fileUrl(media.file_id), "aria-label": words });
  return make("div", { class: "sound" }, make("span", { class: "media-name", "aria-hidden": "true" }, words), player);
}

function drawFilm(media) {
  if (!media.file_id) return drawOther(media);
  const label = NAMES[media.kind];
  const player = make("video", { controls: true, preload: "none", src: fileUrl(media.file_id), "aria-label": label });
  return make("div", { class: "film" }, make("span", { class: "media-name", "aria-hidden": "true" }, label), player);
}

function drawContact(media) {
  const name = media.name || "Без имени";
  return make(
    "div",
    { class: "card", role: "group", "aria-label": "Контакт" },
    make("span", { class: "avatar tone-5", "aria-hidden": "true" }, initialsOf(name)),
    make("span", { class: "card-words" }, make("b", {}, name), make("span", {}, media.phone)),
  );
}

// Coordinates only: a map would have to come from another site.
function drawLocation(media) {
  const place = [media.latitude, media.longitude].map((figure) => FIGURES.format(figure)).join("; ");
  return make(
    "div",
    { class: "card", role: "group", "aria-label": "Местоположение" },
    make("span", { class: "card-icon" }, icon("place")),
    make("span", { class: "card-words" }, make("b", {}, media.live ? "Трансляция местоположения" : "Местоположение"), make("span", {}, place)),
  );
}

function drawOther(media) {
  const name = NAMES[media.kind] ?? (media.kind === "photo" ? "Фото" : "Вложение");
  return make("p", { class: "media-name" }, [name, media.text].filter(Boolean).join(": "));
}
