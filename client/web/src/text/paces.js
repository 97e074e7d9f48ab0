/** Changes of a pace as English text, worded as in the terminal. */
import { formatAmount } from "./numbers.js";

const DECIMALS = 6;

/** As `PaceChange` has it: amounts a `unit`, null where none is required.
 * @typedef {{ unit: string, before: number | null, after: number | null }} PaceChange */

/** `eased the pace from 2 to 1.2 a week`. @param {PaceChange} change */
export function formatPaceChange({ unit, before, after }) {
  const [was, now] = [before ?? 0, after ?? 0];
  if (before === null) return `set a pace of ${roughly(now)} a ${unit}`;
  if (after === null) return `eased the pace from ${roughly(was)} a ${unit} to none`;
  if (was === now) return `left the pace at ${roughly(now)} a ${unit}`;
  const [from, to] = soThatTheyDiffer(was, now);
  return `${now < was ? "eased" : "raised"} the pace from ${from} to ${to} a ${unit}`;
}

/** With as many decimals as it takes to tell them apart. @param {number} one @param {number} other */
function soThatTheyDiffer(one, other) {
  for (let more = 0; more < DECIMALS; more++) {
    const pair = [roughly(one, more), roughly(other, more)];
    if (pair[0] !== pair[1]) return pair;
  }
  return [roughly(one, DECIMALS), roughly(other, DECIMALS)];
}

/** Two digits, and a whole number from 10 on; with `more` decimals if asked.
 * @param {number} value @param {number} [more] */
export function roughly(value, more = 0) {
  const size = value ? Math.floor(Math.log10(Math.abs(value))) : 0;
  const unit = 10 ** Math.min(Math.max(1 - size, 0) + more, DECIMALS);
  return formatAmount(Math.round(value * unit) / unit);
}
