// «Открыть на телефоне…»: whose phone a t.me link of the bot is opened on.

import { make, moveByArrows } from "./dom.js";

/** `onChoose(phone)`; closing without a choice does nothing and gives the focus back. */
export function choosePhone(dialog, { phones, from, link, onChoose }) {
  const list = dialog.querySelector(".sheet-list");
  dialog.querySelector(".sheet-link").textContent = link;
  const buttons = phones.map((phone) => {
    const notes = [phone.info.caption];
    if (phone === from) notes.push("ссылка пришла сюда");
    if (phone.info.blocked) notes.push("бот заблокирован, разблокируется");
    const button = make(
      "button",
      { type: "button", class: "plain sheet-item" },
      make("b", {}, phone.info.name),
      make("small", {}, notes.filter(Boolean).join(" · ")),
    );
    button.addEventListener("click", () => {
      dialog.close();
      onChoose(phone);
    });
    return button;
  });
  list.replaceChildren(...buttons);
  list.onkeydown = (event) => moveByArrows(event, buttons.map((button) => [button]));
  dialog.querySelector(".sheet-cancel").onclick = () => dialog.close();
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  dialog.showModal();
  buttons[0]?.focus();
}
