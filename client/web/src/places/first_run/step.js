import { html, useEffect } from "../../view.js";

const STEPS = 3;

/** A step of the first run: how far it is as stones on a road, the question, and what goes on.
 * @param {{ at: number, title: string, lead: any, actions: any, onSubmit: (event: Event) => void,
 *           children?: any }} props */
export function Step({ at, title, lead, actions, onSubmit, children }) {
  useEffect(() => {
    document.title = `${title} · Milepost`;
  }, [title]);
  return html`<form class="start screen" onSubmit=${onSubmit}>
    <${Stones} at=${at} />
    <div class="middle">
      <div><h1>${title}</h1><p class="quiet">${lead}</p></div>
      ${children}
    </div>
    <div class="buttons stacked">${actions}</div>
  </form>`;
}

/** @param {{ at: number }} props */
function Stones({ at }) {
  return html`<ol class="steps" aria-label=${`Step ${at} of ${STEPS}`}>
    ${Array.from(
      { length: STEPS },
      (_, index) => html`
      ${index > 0 && html`<li class=${index < at ? "gap on" : "gap"} aria-hidden="true"></li>`}
      <li class=${index < at ? "on" : undefined} aria-current=${index + 1 === at ? "step" : undefined}>
        <span class="vh">${index + 1}</span>
      </li>
    `,
    )}
  </ol>`;
}
