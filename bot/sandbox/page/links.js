// Which addresses are links at all, and which of them open the bot.

const SCHEMES = new Set(["http:", "https:", "tg:", "tel:", "mailto:"]);
const HOSTS = new Set(["t.me", "www.t.me", "telegram.me", "telegram.dog"]);

export function safeUrl(address) {
  try {
    const url = new URL(address);
    return SCHEMES.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** Payload of a link that starts this bot ("" when it carries none); null for any other link. */
export function startPayload(url, username) {
  if (!username) return null;
  let name = null;
  if (url.protocol === "tg:" && /^(\/\/)?resolve\/?$/u.test(url.host + url.pathname)) {
    name = url.searchParams.get("domain");
  } else if (/^https?:$/u.test(url.protocol) && HOSTS.has(url.hostname)) {
    name = url.pathname.replace(/^\/|\/$/gu, "");
  }
  if (name === null || name.toLowerCase() !== username.toLowerCase()) return null;
  return url.searchParams.get("start") ?? "";
}

/** Makes `node` act as a link: to a phone of the stand, or to a new tab. `node` must be an `a`. */
export function bindLink(node, url, username) {
  const payload = startPayload(url, username);
  if (payload === null) {
    node.href = url.href;
    node.rel = "noopener noreferrer";
    if (/^https?:$/u.test(url.protocol)) node.target = "_blank";
    return;
  }
  // No href at all: neither a middle click nor a menu can leave the page.
  node.setAttribute("role", "button");
  node.tabIndex = 0;
  node.dataset.start = payload;
  node.dataset.link = url.href;
}
