// Building nodes by hand: strings become text nodes, never markup.

const SVG = "http://www.w3.org/2000/svg";

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An icon of the sprite in index.html; decoration only, the words stand beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
export const narrow = () => matchMedia("(max-width: 699px)").matches;

export function scrollBehaviour() {
  return calm() ? "auto" : "smooth";
}

/** Shows `count` in a badge, or hides the badge when there is nothing to count. */
export function setBadge(badge, count) {
  badge.hidden = count === 0;
  badge.textContent = count > 99 ? "99+" : String(count);
}

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Arrow keys, Home and End between the elements of `rows` (rows may differ in length). */
export function moveByArrows(event, rows) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const row = rows.findIndex((items) => items.includes(event.target));
  if (row < 0) return;
  const column = rows[row].indexOf(event.target);
  let target;
  if (event.key === "Home") target = rows[row][0];
  else if (event.key === "End") target = rows[row].at(-1);
  else if (event.key in STEPS) {
    const [down, right] = STEPS[event.key];
    const next = rows[Math.min(Math.max(row + down, 0), rows.length - 1)];
    target = next[Math.min(Math.max(column + right, 0), next.length - 1)];
  } else return;
  event.preventDefault();
  target.focus();
}

/** A button that opens a panel; Esc and a click elsewhere close it. Returns `close`. */
export function disclose(holder) {
  const button = holder.querySelector("button[aria-expanded]");
  const panel = holder.querySelector(".panel");
  const set = (open) => {
    button.setAttribute("aria-expanded", String(open));
    panel.hidden = !open;
  };
  const close = () => set(false);
  button.addEventListener("click", () => set(panel.hidden));
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    close();
    button.focus();
  });
  holder.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !holder.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!holder.contains(event.target)) close();
  });
  return close;
}
