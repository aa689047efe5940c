// The phones API of the stand, one function per call.

const ANSWER_TIME = 15_000;
const UPLOAD_TIME = 120_000;
const WAY_TIME = 600_000;

export class Refused extends Error {
  constructor(status, reason) {
    super(`HTTP ${status}`);
    this.status = status;
    this.reason = reason;
  }
}

async function call(path, { method = "GET", body, file, time = ANSWER_TIME, wake } = {}) {
  const stopper = new AbortController();
  const timer = setTimeout(() => stopper.abort(), time);
  const stop = () => stopper.abort();
  wake?.addEventListener("abort", stop);
  try {
    const response = await fetch(path, {
      method,
      headers: method === "POST" ? { "Content-Type": "application/json" } : {},
      body: method === "POST" ? JSON.stringify(body ?? {}) : file,
      cache: "no-store",
      signal: stopper.signal,
    });
    if (!response.ok) throw new Refused(response.status, (await response.json().catch(() => ({}))).error);
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
/** `replyTo`: the message of the chat that it answers. */
export const sendText = (key, text, replyTo) => post(key, "messages", { text, ...(replyTo ? { reply_to: replyTo } : {}) });
export const correct = (key, messageId, text) => post(key, "edits", { message_id: messageId, text });
export const sendContent = (key, content) => post(key, "contents", content);
export const start = (key, payload = "") => post(key, "start", { payload });
export const tap = (key, messageId, row, column) =>
  post(key, "taps", { message_id: messageId, row, column });
export const setBlocked = (key, blocked) => post(key, blocked ? "block" : "unblock");
export const fileUrl = (fileId) => `/api/files/${encodeURIComponent(fileId)}`;

/** Gives a file (a Blob knows its own type) to the stand; the answer is the id by which a content names it. */
export async function upload(kind, file, name = "") {
  const answer = await call(`/api/files/${kind}?name=${encodeURIComponent(name)}`, { method: "PUT", file, time: UPLOAD_TIME });
  return answer.file_id;
}

export const clock = () => call("/api/clock");
/** Moves the time of the stand by a step or to a moment; it may take a while, for everything due on the way is done. */
export const moveClock = (way) => call("/api/clock", { method: "POST", body: way, time: WAY_TIME });

/** Long poll: waits up to `wait` seconds on the server for events after `after`. */
export const events = (after, wait, wake) =>
  call(`/api/events?after=${after}&wait=${wait}`, { time: (wait + 10) * 1000, wake });
