/** The entry: follows the address and shows the app, or why nothing can be kept here. */
import { keepOffline } from "./app_update.js";
import { celebrateSyncs } from "./celebrating.js";
import { device } from "./device/device.js";
import { keepFresh } from "./device/use_read.js";
import { keepDrawings } from "./drawn/keep_drawing.js";
import { followReminders } from "./reminders/reminders.js";
import { followAddress } from "./router.js";
import { takeSharedText } from "./shared_text.js";
import { App } from "./shell/app.js";
import { NeedsHttps } from "./shell/needs_https.js";
import { keepStartImage } from "./start_image.js";
import { effect, html, render } from "./view.js";

const page = /** @type {HTMLElement} */ (document.getElementById("app"));

if (isSecureContext) {
  takeSharedText();
  followAddress();
  await draw();
  followReminders();
  celebrateSyncs();
  for (const name of ["today", "log_suggestions"]) keepFresh(name);
  hasStarted()
    .then(keepOffline)
    .then(keepStartImage)
    // Without it the app works as well, with a network.
    .catch((error) => console.warn("Nothing is kept for offline use:", error));
} else {
  render(html`<${NeedsHttps} address=${location} />`, page);
}

/** Draw the app. How Today looked last becomes a part of it where it stands, once all that it showed is known. */
async function draw() {
  if (page.inert) await isKnown();
  const at = scrollY;
  render(html`<${App} />`, page);
  page.inert = false;
  keepDrawings(page);
  // Parts that measure their room come a moment later, and the page is shorter until then.
  if (at > 0) requestAnimationFrame(() => scrollTo(0, at));
}

/** Fulfilled once the page knows what it showed of the device last. */
function isKnown() {
  return until(({ begun, start }) => begun !== null || start === "failed");
}

/** Fulfilled once Python is up, or has trouble: a first visit would wait if all of the app were fetched beside. */
function hasStarted() {
  return until(({ start, problem }) => Boolean(problem) || start === "ready" || start === "failed");
}

/** @param {(state: typeof device.state.value) => boolean} holds */
function until(holds) {
  return new Promise((done) => {
    effect(() => {
      if (holds(device.state.value)) done(null);
    });
  });
}
