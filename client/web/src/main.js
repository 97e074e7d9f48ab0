/** The entry: follows the address and shows the app, or why nothing can be kept here. */
import { keepOffline } from "./app_update.js";
import { celebrateSyncs } from "./celebrating.js";
import { followReminders } from "./reminders/reminders.js";
import { followAddress } from "./router.js";
import { takeSharedText } from "./shared_text.js";
import { App } from "./shell/app.js";
import { NeedsHttps } from "./shell/needs_https.js";
import { followTheme } from "./theme.js";
import { html, render } from "./view.js";

const page = /** @type {HTMLElement} */ (document.getElementById("app"));

followTheme();
if (isSecureContext) {
  takeSharedText();
  followAddress();
  render(html`<${App} />`, page);
  followReminders();
  celebrateSyncs();
  // Without it the app works as well, with a network.
  keepOffline().catch((error) => console.warn("Nothing is kept for offline use:", error));
} else {
  render(html`<${NeedsHttps} address=${location} />`, page);
}
