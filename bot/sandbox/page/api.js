// The phones API of the stand, one function per call.

const ANSWER_TIME = 15_000;

export class Refused extends Error {
  constructor(status) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

async function call(path, { method = "GET", body, time = ANSWER_TIME, wake } = {}) {
  const stopper = new AbortController();
  const timer = setTimeout(() => stopper.abort(), time);
  const stop = () => stopper.abort();
  wake?.addEventListener("abort", stop);
  try {
    const response = await fetch(path, {
      method,
      headers: method === "POST" ? { "Content-Type": "application/json" } : {},
      body: method === "POST" ? JSON.stringify(body ?? {}) : undefined,
      cache: "no-store",
      signal: stopper.signal,
    });
    if (!response.ok) throw new Refused(response.status);
    const text = await response.text();
    return text ? JSON.parse(text) : {};
  } finally {
    clearTimeout(timer);
    wake?.removeEventListener("abort", stop);
  }
}

const phone = (key, action) => `/api/phones/${encodeURIComponent(key)}/${action}`;
const post = (key, action, body) => call(phone(key, action), { method: "POST", body });

export const phones = () => call("/api/phones");
export const chat = (key) => call(phone(key, "chat"));
export const sendText = (key, text) => post(key, "messages", { text });
export const start = (key, payload = "") => post(key, "start", { payload });
export const tap = (key, messageId, row, column) =>
  post(key, "taps", { message_id: messageId, row, column });
export const setBlocked = (key, blocked) => post(key, blocked ? "block" : "unblock");
export const fileUrl = (fileId) => `/api/files/${encodeURIComponent(fileId)}`;

/** Long poll: waits up to `wait` seconds on the server for events after `after`. */
export const events = (after, wait, wake) =>
  call(`/api/events?after=${after}&wait=${wait}`, { time: (wait + 10) * 1000, wake });
