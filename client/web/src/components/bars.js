import { html } from "../view.js";

/**
 * @typedef {object} Bar
 * @property {string} name  below the bar
 * @property {string} label  for those who listen
 * @property {number} count
 * @property {boolean} [now]
 */

/** How many on each of a few days or weeks, a dash for one. @param {{ bars: Bar[], label: string }} props */
export function Bars({ bars, label }) {
  return html`<ul class="bars" aria-label=${label}>
    ${bars.map(
      (bar) => html`<li class=${bar.now ? "now" : undefined}>
        <span class="dots" aria-hidden="true">${Array.from({ length: bar.count }, () => html`<i></i>`)}</span>
        <span aria-hidden="true">${bar.name}</span>
        <span class="vh">${bar.label}</span>
      </li>`,
    )}
  </ul>`;
}
