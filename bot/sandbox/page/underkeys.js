// Keys under the field, which stay until the bot takes them away.

import { make, moveByArrows } from "./dom.js";

/** Fills `box` with `rows`, or hides it; the focus goes to the field when the key that had it is gone. */
export function drawUnderKeys(box, rows, { onText, onContact }) {
  const had = box.contains(document.activeElement);
  const lines = rows.map((buttons) => buttons.map((button) => drawKey(button, { onText, onContact })));
  box.replaceChildren(...lines.map((keys) => make("div", { class: "keys-row" }, ...keys)));
  box.hidden = rows.length === 0;
  box.onkeydown = (event) => moveByArrows(event, lines);
  if (had) box.parentElement.querySelector("textarea").focus({ preventScroll: true });
}

function drawKey(button, { onText, onContact }) {
  const works = button.kind !== "other";
  const key = make(
    "button",
    { type: "button", class: "key", "aria-disabled": works ? null : "true" },
    make("span", { class: "key-label" }, button.text),
  );
  if (works) key.addEventListener("click", () => (button.kind === "contact" ? onContact() : onText(button.text)));
  return key;
}
