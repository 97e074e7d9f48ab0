/** The entry: follows the address and shows the app. */
import { followAddress } from "./router.js";
import { App } from "./shell/app.js";
import { html, render } from "./view.js";

followAddress();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
