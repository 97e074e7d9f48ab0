/** The entry: follows the address and shows the app, or why nothing can be kept here. */
import { followAddress } from "./router.js";
import { takeSharedText } from "./shared_text.js";
import { App } from "./shell/app.js";
import { NeedsHttps } from "./shell/needs_https.js";
import { html, render } from "./view.js";

const page = /** @type {HTMLElement} */ (document.getElementById("app"));

if (isSecureContext) {
  takeSharedText();
  followAddress();
  render(html`<${App} />`, page);
} else {
  render(html`<${NeedsHttps} address=${location} />`, page);
}
