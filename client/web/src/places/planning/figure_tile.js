import { Icon } from "../../components/icon.js";
import { html, useId } from "../../view.js";

/**
 * One of target, date and pace, typed or stepped. The one that follows from the other two has neither, and gets ≈.
 * @param {{ label: string, shown: string, was?: any, follows: boolean, group: string, problem?: any,
 *           onFollow: () => void, onStep: (direction: 1 | -1) => void, children: any }} props
 *   `children` is its field, which is labelled by the id that it is called with
 */
export function FigureTile({ label, shown, was, follows, group, problem, onFollow, onStep, children }) {
  const id = useId();
  return html`<div class=${follows ? "tile figure follows" : "tile figure"}>
    ${follows ? html`<span class="label">${label}</span>` : html`<label class="label" for=${id}>${label}</label>`}
    <label class="follow">
      <input type="radio" name=${group} checked=${follows} aria-label=${`${label} follows from the other two`} onChange=${onFollow} />
      ${follows ? html`<${Icon} name="check" small />follows` : "let it follow"}
    </label>
    <div class="figure-value">
      ${follows ? html`<output aria-label=${label}>${shown}</output>` : children(id)}
      ${was && html`<p class="was">${was}</p>`}
      ${problem && html`<p class="problem">${problem}</p>`}
    </div>
    ${
      !follows &&
      html`<div class="stepper pair">
      <button type="button" aria-label=${`Less: ${label}`} onClick=${() => onStep(-1)}><${Icon} name="minus" small /></button>
      <button type="button" aria-label=${`More: ${label}`} onClick=${() => onStep(1)}><${Icon} name="plus" small /></button>
    </div>`
    }
  </div>`;
}
