import { remembered } from "../../remembered.js";
import { hrefTo } from "../../router.js";
import { html } from "../../view.js";

/** What the person set out to do this week; it goes with Sunday. @param {{ text: string | null }} props */
export function Intention({ text }) {
  if (!text || remembered("intention") === "off") return null;
  return html`<div class="intention">
    <span class="small quiet">For this week <a class="plain" href=${hrefTo("review")}>you wrote</a></span>
    <p class="you" dir="auto">“${text}”</p>
  </div>`;
}
