// «+» beside the field: a photo or an album, a voice message, a video note, a file, a contact, a place.

import { upload } from "./api.js";
import { disclose, moveByArrows } from "./dom.js";
import { exampleVoice } from "./voice.js";

const CAPTION_LIMIT = 1024;
const ALBUM_LIMIT = 10;
const EXAMPLE_PLACE = { latitude: 52.2864, longitude: 104.2807 };
const CIRCLE = { address: "/static/circle.webm", side: 160, seconds: 3 };

/**
 * `share(make)` is given a function that uploads and returns the contents to send, one after another;
 * `takeCaption()` empties the field; `takeReply()` tells the message that it answers; `onContact()` lets the person choose whose contact it is.
 */
export function attachMenu(holder, { name, share: send, takeCaption, takeReply, onContact }) {
  const close = disclose(holder);
  const share = (contents) => {
    const reply = takeReply();
    send(async () => answering(await contents(), reply));
  };
  const button = holder.querySelector("button[aria-expanded]");
  const items = [...holder.querySelectorAll(".plain")];
  const [photos, file] = holder.querySelectorAll("input[type=file]");
  button.setAttribute("aria-label", `Прикрепить, телефон: ${name}`);
  button.addEventListener("click", () => items[0].focus());
  holder.querySelector(".panel").addEventListener("keydown", (event) => moveByArrows(event, items.map((item) => [item])));
  const acts = {
    photo: () => photos.click(),
    file: () => file.click(),
    contact: onContact,
    voice: () => share(async () => [await voiceContent()]),
    circle: () => share(async () => [await circleContent()]),
    place: () => share(async () => [{ location: EXAMPLE_PLACE }]),
  };
  for (const item of items) {
    item.addEventListener("click", () => {
      close();
      button.focus();
      acts[item.dataset.attach]();
    });
  }
  onPicked(photos, (picked) => share(() => albumOf(picked, takeCaption(CAPTION_LIMIT))));
  onPicked(file, ([picked]) => share(async () => [await fileContent(picked, takeCaption(CAPTION_LIMIT))]));
}

function answering(contents, reply) {
  return contents.map((content, index) => (reply && index === 0 ? { ...content, reply_to: reply } : content));
}

function onPicked(input, act) {
  input.addEventListener("change", () => {
    const picked = [...input.files];
    input.value = "";
    if (picked.length > 0) act(picked);
  });
}

// Several photos are an album, as in a messenger; more than ten make several albums.
async function albumOf(files, caption) {
  const born = Date.now();
  const contents = [];
  for (const [index, file] of files.entries()) {
    const album = files.length > 1 ? { media_group_id: `${born}-${Math.floor(index / ALBUM_LIMIT)}` } : {};
    contents.push({ ...(await photoContent(file)), ...album, ...(index === 0 && caption ? { caption } : {}) });
  }
  return contents;
}

async function photoContent(file) {
  // What the browser cannot draw is no photo for a messenger either.
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return fileContent(file, "");
  const { width, height } = picture;
  picture.close();
  return { photo: { file_id: await upload("photo", file), width, height } };
}

async function fileContent(file, caption) {
  return { document: { file_id: await upload("document", file, file.name) }, ...(caption ? { caption } : {}) };
}

async function voiceContent() {
  const { sound, seconds } = exampleVoice();
  return { voice: { file_id: await upload("voice", sound), duration: seconds } };
}

async function circleContent() {
  const film = await (await fetch(CIRCLE.address)).blob();
  return { video_note: { file_id: await upload("video_note", film), length: CIRCLE.side, duration: CIRCLE.seconds } };
}
