// One of several people: whose phone a link is opened on, whose contact is shared.

import { make, moveByArrows } from "./dom.js";

/** `notes(phone)` are words below a name; `onChoose(phone)`. Closing without a choice gives the focus back. */
export function choosePhone(dialog, { title, below, phones, notes, onChoose }) {
  const list = dialog.querySelector(".sheet-list");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector(".sheet-link").textContent = below;
  const buttons = phones.map((phone) => {
    const button = make(
      "button",
      { type: "button", class: "plain sheet-item" },
      make("b", {}, phone.info.name),
      make("small", {}, [phone.info.caption, ...notes(phone)].filter(Boolean).join(" · ")),
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
