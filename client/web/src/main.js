/** The entry: follows the address and shows the app, or why nothing can be kept here. */
import { keepOffline } from "./app_update.js";
import { celebrateSyncs } from "./celebrating.js";
import { device } from "./device/device.js";
import { followReminders } from "./reminders/reminders.js";
import { followAddress } from "./router.js";
import { takeSharedText } from "./shared_text.js";
import { App } from "./shell/app.js";
import { NeedsHttps } from "./shell/needs_https.js";
import { followTheme } from "./theme.js";
import { effect, html, render } from "./view.js";

const page = /** @type {HTMLElement} */ (document.getElementById("app"));

followTheme();
if (isSecureContext) {
  takeSharedText();
  followAddress();
  render(html`<${App} />`, page);
  followReminders();
  celebrateSyncs();
  hasStarted()
    .then(keepOffline)
    // Without it the app works as well, with a network.
    .catch((error) => console.warn("Nothing is kept for offline use:", error));
} else {
  render(html`<${NeedsHttps} address=${location} />`, page);
}

/** Fulfilled once Python is up, or has trouble: a first visit would wait if all of the app were fetched beside. */
function hasStarted() {
  return new Promise((done) => {
    effect(() => {
      const { start, problem } = device.state.value;
      if (problem || start === "ready" || start === "failed") done(null);
    });
  });
}
