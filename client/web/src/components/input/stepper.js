import { formatAmount } from "../../text/numbers.js";
import { html } from "../../view.js";
import { Icon } from "../icon.js";

/**
 * A number with less and more beside it; it can also be typed.
 * @param {{ label: string, value: number, onChange: (value: number) => void, step?: number, least?: number,
 *           id?: string }} props
 */
export function Stepper({ label, value, onChange, step = 1, least = -Infinity, id }) {
  /** @param {number} next */
  const set = (next) => onChange(Math.max(least, Math.round(next * 1e6) / 1e6));
  return html`<div class="stepper" role="group" aria-label=${label}>
    <button type="button" aria-label=${`Less: ${label}`} onClick=${() => set(value - step)}>
      <${Icon} name="minus" small />
    </button>
    <input
      id=${id}
      type="text"
      inputmode="decimal"
      aria-label=${label}
      value=${formatAmount(value)}
      onChange=${(/** @type {any} */ event) => {
        const typed = Number(event.currentTarget.value.replace(",", "."));
        if (event.currentTarget.value.trim() && Number.isFinite(typed)) set(typed);
        else event.currentTarget.value = formatAmount(value);
      }}
    />
    <button type="button" aria-label=${`More: ${label}`} onClick=${() => set(value + step)}>
      <${Icon} name="plus" small />
    </button>
  </div>`;
}
