import { formatAmount } from "../text/numbers.js";
import { html } from "../view.js";

/**
 * @typedef {object} Period
 * @property {string} name  as in "week 38"
 * @property {"met" | "missed" | "skipped" | "paused" | "running"} state
 * @property {number} value
 * @property {number} quota
 */

/**
 * The last periods of a recurring goal, a stone each: filled met, outlined missed, dashed skipped, rising now.
 *
 * A number stands where it is not the quota.
 * @param {{ periods: Period[], label: string, large?: boolean }} props
 */
export function Weeks({ periods, label, large = false }) {
  return html`<ol class=${large ? "weeks large" : "weeks"} aria-label=${label}>
    ${periods.map(
      (period) => html`<li data-state=${period.state} style=${{ "--part": part(period) }}>
        <span aria-hidden="true">${sign(period, large)}</span>
        <span class="vh">
          ${period.name}: ${formatAmount(period.value)} of ${formatAmount(period.quota)}, ${period.state}
        </span>
      </li>`,
    )}
  </ol>`;
}

/** @param {Period} period @param {boolean} always */
function sign(period, always) {
  if (period.state === "skipped" || period.state === "paused") return "–";
  return period.value === period.quota && !always ? "" : formatAmount(period.value);
}

/** @param {Period} period */
function part(period) {
  return period.quota > 0 ? Math.min(period.value / period.quota, 1) : 0;
}
