// The page put together: phones from the server, one stage, one long poll.

import * as api from "./api.js";
import { choosePhone } from "./chooser.js";
import { showClock } from "./clock.js";
import { disclose, make } from "./dom.js";
import { watch } from "./live.js";
import { Phone } from "./phone.js";
import { Stage } from "./stage.js";

const find = (selector) => document.querySelector(selector);
const stage = new Stage({ row: find(".row"), tabs: find(".tabs"), picker: find("#picker") });
let bot = { username: "", name: "" };
let born = 0;

disclose(find("#hint"));
// Before anything is drawn: the times in it are those of the stand's region.
await showClock(find("#clock"), { onNotice, onZone: readAnew });
const link = watch({ load, apply, onLink });

/** Reads the list of phones and every chat; returns the seq from which events are still needed. */
async function load() {
  const answer = await api.phones();
  const sameBot = answer.bot.username === bot.username;
  bot = answer.bot;
  const before = sameBot ? stage.phones : [];
  const phones = answer.phones.map((info) => {
    const known = before.find((phone) => phone.key === info.key && phone.info.name === info.name);
    known?.update(info);
    return known ?? open(info);
  });
  if (phones.length !== stage.phones.length || phones.some((phone, index) => phone !== stage.phones[index])) {
    stage.set(phones);
  }
  await Promise.all(phones.map((phone) => phone.load()));
  return phones.length > 0 ? Math.min(...phones.map((phone) => phone.seq)) : 0;
}

function open(info) {
  born += 1;
  return new Phone({
    info,
    index: born,
    bot,
    onChange: () => stage.count(),
    onHide: (phone) => stage.hide(phone),
    onStartLink: offer,
    onContact: offerContacts,
  });
}

function apply(event) {
  stage.phone(event.phone)?.apply(event);
}

function offer(from, payload, address) {
  choosePhone(find("#chooser"), {
    title: "Открыть на телефоне…",
    below: address,
    phones: stage.phones,
    notes: (phone) => [phone === from && "ссылка пришла сюда", phone.info.blocked && "бот заблокирован, разблокируется"],
    onChoose: (phone) => {
      stage.goTo(phone.key);
      phone.start(payload);
    },
  });
}

function offerContacts(from) {
  choosePhone(find("#chooser"), {
    title: "Отправить контакт",
    below: "Чей контакт увидит бот?",
    phones: [from, ...stage.phones.filter((phone) => phone !== from)],
    notes: (phone) => [phone === from && "свой контакт"],
    onChoose: (phone) => from.shareContact(phone.key),
  });
}

// A stand in another region took the place of this one. When the link breaks meanwhile, all is read anew anyway.
function readAnew() {
  for (const phone of stage.phones) phone.load().catch(() => {});
}

/** What the stand says of its bot; empty while all is well. */
function onNotice(words) {
  const strip = find("#bot-notice");
  // The same words again would be read aloud again.
  if (strip.textContent !== words) strip.textContent = words;
}

function onLink({ online, retryIn }) {
  const strip = find("#offline");
  strip.classList.toggle("shown", !online);
  if (online) {
    strip.replaceChildren();
    return;
  }
  const again = make("button", { type: "button", class: "offline-again" }, "Повторить сейчас");
  again.addEventListener("click", () => link.retryNow());
  strip.replaceChildren(make("span", {}, `Нет связи со стендом. Следующая попытка через ${retryIn} с.`), again);
}
