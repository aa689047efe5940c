// One long poll for all phones; after any break everything is read anew.

import * as api from "./api.js";

const WAIT = 20;
const PAUSES = [1, 2, 4, 8, 15];

/**
 * Runs for as long as the page lives.
 * `load()` reads all chats and returns the seq they are complete up to; `apply(event)` takes one event;
 * `onLink({ online, retryIn })` is told of the connection.
 */
export function watch({ load, apply, onLink }) {
  let hurry = () => {};
  const retryNow = () => hurry();
  addEventListener("online", retryNow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") retryNow();
  });
  run();
  return { retryNow };

  async function run() {
    let after = null;
    let failures = 0;
    for (;;) {
      try {
        after ??= await load();
        onLink({ online: true });
        const answer = await api.events(after, WAIT);
        failures = 0;
        after = take(answer, after);
      } catch (error) {
        if (!isBreak(error)) console.error(error);
        after = null;
        const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
        failures += 1;
        onLink({ online: false, retryIn: pause });
        await rest(pause);
      }
    }
  }

  // A smaller seq means a new world behind the same address; a hole, a history that ran over.
  function take(answer, after) {
    const events = answer.events;
    if (answer.seq < after || (events.length > 0 && events[0].seq > after + 1)) return null;
    let seen = after;
    for (const event of events) {
      apply(event);
      seen = event.seq;
    }
    return events.length > 0 ? seen : Math.max(after, answer.seq);
  }

  function rest(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function isBreak(error) {
  return error instanceof api.Refused || error instanceof TypeError || error.name === "AbortError";
}
