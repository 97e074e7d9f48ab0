import { html } from "../view.js";
import { Icon } from "./icon.js";

/**
 * A row of a list, within `<ul class="panel flush rows"><li>`: a mark, words, and what stands at the end.
 *
 * With `href` all of it is a link with a chevron, with `onClick` a button.
 * @param {{ title: any, detail?: any, mark?: any, end?: any, href?: string, onClick?: () => void,
 *           children?: any }} props
 */
export function Row({ title, detail, mark, end, href, onClick, children }) {
  const inside = html`
    ${mark}
    <span class="body">
      <span class="title">${title}</span>
      ${detail && html`<span class="detail">${detail}</span>`}
      ${children}
    </span>
    ${(end || href) && html`<span class=${end ? "end" : "end chevron"}>${end ?? html`<${Icon} name="chevron" small />`}</span>`}
  `;
  if (href) return html`<a class="row" href=${href}>${inside}</a>`;
  if (onClick) return html`<button type="button" class="row" onClick=${onClick}>${inside}</button>`;
  return html`<div class="row">${inside}</div>`;
}
