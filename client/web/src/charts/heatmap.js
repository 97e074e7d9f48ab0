import { dayNumber, dayOf, dayParts, formatDay, formatMonth, weekdayFromMonday } from "../text/days.js";
import { formatAmount } from "../text/numbers.js";
import { html } from "../view.js";
import { useWidth } from "./scale.js";

const NAMES_WIDE = 32;
const HEAD = 20;
const NARROWEST = 13;
const WIDEST = 17;
const MOST_WEEKS = 53;
const MONTH_WIDE = 26;
/** The part of its square that a day fills, by its size from 0 to 4. */
const FILL = [0.2, 0.48, 0.64, 0.78, 0.88];

/**
 * @typedef {object} HeatDay
 * @property {string} day
 * @property {number} activities
 */

/**
 * Days by how much was done, week by week until today: size and tone both grow. As many weeks as fit.
 * @param {{ days: HeatDay[], today: string, unit?: string, label?: string }} props
 */
export function Heatmap({ days, today, unit = "logged", label }) {
  const { box, width } = useWidth();
  return html`<div class="heat" ref=${box}>
    ${width > 0 && html`<${Squares} days=${days} today=${today} unit=${unit} width=${width} label=${label} />`}
  </div>`;
}

/** @param {{ days: HeatDay[], today: string, unit: string, width: number, label?: string }} props */
function Squares({ days, today, unit, width, label }) {
  const weeks = Math.max(1, Math.min(MOST_WEEKS, Math.floor((width - NAMES_WIDE) / NARROWEST)));
  const size = Math.min(WIDEST, (width - NAMES_WIDE) / weeks);
  const first = dayNumber(today) - weekdayFromMonday(today) - (weeks - 1) * 7;
  const counts = new Map(days.map(({ day, activities }) => [dayNumber(day), activities]));
  const shown = days.filter(({ day }) => dayNumber(day) >= first && day <= today);
  const most = Math.max(3, ...shown.map(({ activities }) => activities));
  const square = { first, size, counts, most, today, unit };
  const total = shown.reduce((sum, { activities }) => sum + activities, 0);
  const words =
    label ??
    `${formatAmount(total)} ${unit} on ${formatAmount(shown.length)} days since ${formatDay(dayOf(first), today)}.`;
  return html`<svg
    role="img"
    aria-label=${words}
    height=${HEAD + 7 * size}
    viewBox=${`0 0 ${NAMES_WIDE + weeks * size} ${HEAD + 7 * size}`}
    preserveAspectRatio="xMinYMin"
  >
    ${["Mon", "Wed", "Fri", "Sun"].map(
      (name, at) => html`<text x="0" y=${HEAD + (at * 2 + 0.5) * size + 4}>${name}</text>`,
    )}
    ${monthNames(first, weeks, size)}
    <path class="heat-0" stroke-width=${size * FILL[0]} d=${dots(square)} />
    ${shown.map(({ day }) => html`<${Square} key=${day} at=${dayNumber(day) - first} ...${square} />`)}
    <${Now} ...${square} />
  </svg>`;
}

/**
 * @typedef {{ first: number, size: number, counts: Map<number, number>, most: number, today: string,
 *   unit: string }} Grid
 */

/** Where the square of a day begins. @param {number} at days after the first @param {number} size */
function corner(at, size) {
  return [NAMES_WIDE + Math.floor(at / 7) * size, HEAD + (at % 7) * size];
}

/** The days on which nothing was done, as one line of dots: a year of elements would hold up the page.
 * @param {Grid} grid */
function dots({ first, size, counts, today }) {
  const days = Array.from({ length: dayNumber(today) - first + 1 }, (_, at) => at);
  return days
    .filter((at) => !counts.get(first + at))
    .map((at) => {
      const [x, y] = corner(at, size);
      return `M${x + size / 2} ${y + size / 2}h0`;
    })
    .join("");
}

/** The frame around today. @param {Grid} grid */
function Now({ first, size, today }) {
  const [x, y] = corner(dayNumber(today) - first, size);
  return html`<rect x=${x + 0.5} y=${y + 0.5} width=${size - 1} height=${size - 1} rx="3" class="heat-now" />`;
}

/** @param {{ at: number } & Grid} props */
function Square({ at, first, size, counts, most, today, unit }) {
  const day = dayOf(first + at);
  const count = counts.get(first + at) ?? 0;
  const step = Math.ceil((count / most) * 4);
  const side = size * FILL[step];
  const [x, y] = corner(at, size);
  const inset = (size - side) / 2;
  return html`<rect x=${x + inset} y=${y + inset} width=${side} height=${side} rx="2" class=${`heat-${step}`}>
    <title>${formatDay(day, today)}: ${formatAmount(count)} ${unit}</title>
  </rect>`;
}

/** The name of a month above the week in which it begins, where there is room. @param {number} first
 * @param {number} weeks @param {number} size */
function monthNames(first, weeks, size) {
  const names = [];
  let free = -Infinity;
  for (let week = 0; week < weeks; week++) {
    const monday = dayOf(first + week * 7);
    const x = NAMES_WIDE + week * size;
    if (dayParts(monday).date > 7 || x < free) continue;
    names.push(html`<text x=${x} y="10">${formatMonth(monday)}</text>`);
    free = x + MONTH_WIDE;
  }
  return names;
}
