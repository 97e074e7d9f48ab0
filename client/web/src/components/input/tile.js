import { html } from "../../view.js";
import { Icon } from "../icon.js";

/**
 * One of target, date and pace. The one that follows from the other two loses its stepper and gets ≈.
 * @param {{ label: string, value: any, was?: any, follows: boolean, group: string, onFollow: () => void,
 *           onStep: (direction: 1 | -1) => void }} props
 */
export function Tile({ label, value, was, follows, group, onFollow, onStep }) {
  return html`<div class=${follows ? "tile follows" : "tile"}>
    <span class="label">${label}</span>
    <label class="follow">
      <input
        type="radio"
        name=${group}
        checked=${follows}
        aria-label=${`${label} follows from the other two`}
        onChange=${onFollow}
      />
      ${follows ? html`<${Icon} name="check" small />follows` : "let it follow"}
    </label>
    <div>
      <output aria-live="polite">${value}</output>
      ${was && html`<p class="was">${was}</p>`}
    </div>
    ${
      !follows &&
      html`<div class="stepper pair">
      <button type="button" aria-label=${`Less: ${label}`} onClick=${() => onStep(-1)}>
        <${Icon} name="minus" small />
      </button>
      <button type="button" aria-label=${`More: ${label}`} onClick=${() => onStep(1)}>
        <${Icon} name="plus" small />
      </button>
    </div>`
    }
  </div>`;
}
