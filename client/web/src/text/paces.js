/** Changes of a pace as English text, worded as in the terminal. */
import { formatAmount } from "./numbers.js";

const DECIMALS = 6;
const MONTH_DAYS = 365.25 / 12;
const PERIODS = [
  { name: "day", days: 1 },
  { name: "week", days: 7 },
  { name: "month", days: MONTH_DAYS },
];

/** `eased the pace from 2 to 1.2 a week`, from amounts a day; null where no pace is required.
 * @param {number | null} before @param {number | null} after */
export function formatPaceChange(before, after) {
  const [was, now] = [before ?? 0, after ?? 0];
  if (!was && !now) return null;
  const { name, days } = easiestPeriod(Math.max(was, now));
  if (before === null) return `set a pace of ${roughly(now * days)} a ${name}`;
  if (after === null) return `eased the pace from ${roughly(was * days)} a ${name} to none`;
  if (was === now) return `left the pace at ${roughly(now * days)} a ${name}`;
  const [from, to] = soThatTheyDiffer(was * days, now * days);
  return `${now < was ? "eased" : "raised"} the pace from ${from} to ${to} a ${name}`;
}

/** The shortest period in which an amount a day comes to 1 or more, else a month. @param {number} pace */
function easiestPeriod(pace) {
  return PERIODS.find(({ days }) => pace * days >= 1) ?? PERIODS[PERIODS.length - 1];
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
