import { html } from "../../view.js";
import { Head } from "../../shell/head.js";
export function FirstRun() { return html`<div class="screen"><${Head} title="What is it for?" /></div>`; }
