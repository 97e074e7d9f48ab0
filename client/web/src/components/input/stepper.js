import { formatAmount } from "../../text/numbers.js";
import { parseNumber } from "../../text/parse_number.js";
import { html } from "../../view.js";
import { Icon } from "../icon.js";

/**
 * A number with less and more beside it; it can also be typed. Enter takes what is typed, and does not send the
 * form yet: what came of it is seen first.
 * @param {{ label: string, value: number, onChange: (value: number, signed: boolean) => void, step?: number,
 *           least?: number, id?: string }} props  `signed` says that it was typed with a plus before it
 */
export function Stepper({ label, value, onChange, step = 1, least = -Infinity, id }) {
  /** @param {number} next @param {boolean} [signed] */
  const set = (next, signed = false) => onChange(Math.max(least, Math.round(next * 1e6) / 1e6), signed);
  /** @param {HTMLInputElement} input */
  const take = (input) => {
    const typed = parseNumber(input.value);
    if (typed !== null) set(typed, input.value.trim().startsWith("+"));
    else input.value = formatAmount(value);
  };
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
      onChange=${(/** @type {any} */ event) => take(event.currentTarget)}
      onKeyDown=${(/** @type {any} */ event) => {
        if (event.key !== "Enter" || event.currentTarget.value === formatAmount(value)) return;
        event.preventDefault();
        take(event.currentTarget);
      }}
    />
    <button type="button" aria-label=${`More: ${label}`} onClick=${() => set(value + step)}>
      <${Icon} name="plus" small />
    </button>
  </div>`;
}
