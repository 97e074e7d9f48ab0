/** The present as it goes by, for words like `3 minutes ago`. */
import { signal } from "../view.js";

const LOOK_EVERY = 30_000;

/** Microseconds since the epoch. */
export const present = signal(Date.now() * 1000);

function look() {
  present.value = Date.now() * 1000;
}

setInterval(look, LOOK_EVERY);
document.addEventListener("visibilitychange", look);
