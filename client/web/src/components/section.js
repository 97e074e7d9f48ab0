import { html, useId } from "../view.js";

/** A heading with what belongs below it; `action` is a link or a button at the end of the heading.
 * @param {{ title: string, action?: any, children: any }} props */
export function Section({ title, action, children }) {
  const id = useId();
  return html`<section class="section" aria-labelledby=${id}>
    <header><h2 id=${id}>${title}</h2>${action}</header>
    ${children}
  </section>`;
}
