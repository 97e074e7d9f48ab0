import { Head } from "../../shell/head.js";
import { html } from "../../view.js";

export function Place() {
  return html`<div class="screen"><${Head} title="Nothing asks for you today." /></div>`;
}
