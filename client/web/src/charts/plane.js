/** The plane of a chart over time: places of days and values, its grid, and its axes. */
import { dayNumber } from "../text/days.js";
import { formatAmount } from "../text/numbers.js";
import { html } from "../view.js";
import { linear, monthStarts, thinned } from "./scale.js";

/**
 * @typedef {object} Plane
 * @property {number} width
 * @property {number} height
 * @property {{ top: number, end: number, bottom: number, start: number }} room
 * @property {string} first
 * @property {string} last
 * @property {number[]} ticks  values of the grid, lowest first
 * @property {(day: string) => number} x
 * @property {(value: number) => number} y
 */

const TICKS = 5;
const MONTH_ROOM = 52;
const DIGIT = 7;

/**
 * A plane from one day to another, high enough for the values between `low` and `high`.
 * @param {{ width: number, height: number, first: string, last: string, low: number, high: number,
 *           top?: number }} size
 * @returns {Plane}
 */
export function makePlane({ width, height, first, last, low, high, top = 14 }) {
  const ticks = roundValues(low, high);
  const longest = Math.max(...ticks.map((tick) => formatAmount(tick).length));
  const room = { top, end: 14, bottom: 24, start: 12 + longest * DIGIT };
  const days = linear(dayNumber(first), dayNumber(last), room.start, width - room.end);
  const most = Math.max(high, ticks[ticks.length - 1]);
  return {
    ...{ width, height, room, first, last, ticks },
    x: (day) => days(dayNumber(day)),
    y: linear(ticks[0], most, height - room.bottom, room.top),
  };
}

/** Lines at round values, and the months below. @param {{ plane: Plane }} props */
export function Grid({ plane }) {
  const { x, y, width, height, room } = plane;
  const months = monthStarts(plane.first, plane.last);
  const named = new Set(thinned(months, (width - room.start) / MONTH_ROOM).map(({ day }) => day));
  const ground = height - room.bottom;
  return html`<g>
    ${plane.ticks.map(
      (tick) => html`<line class="grid" x1=${room.start} x2=${width - room.end} y1=${y(tick)} y2=${y(tick)} />
        <text x=${room.start - 6} y=${y(tick) + 4} text-anchor="end">${formatAmount(tick)}</text>`,
    )}
    ${months.map(
      ({ day, name }) => html`<line class="tick" x1=${x(day)} x2=${x(day)} y1=${ground} y2=${ground + 4} />
        ${
          named.has(day) &&
          x(day) < width - 20 &&
          html`<text x=${x(day)} y=${height - 6} text-anchor="middle">${name}</text>`
        }`,
    )}
  </g>`;
}

/** Round values from `low` or below to `high` or just below it. @param {number} low @param {number} high */
export function roundValues(low, high) {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const size = 10 ** Math.floor(Math.log10(span / TICKS));
  const step =
    [1, 2, 2.5, 5, 10].map((part) => part * size).find((each) => span / each <= TICKS) ?? 10 * size;
  const lowest = Math.floor(low / step);
  const highest = Math.max(Math.floor(high / step + 1e-9), lowest + 1);
  return Array.from({ length: highest - lowest + 1 }, (_, at) =>
    Number(((lowest + at) * step).toPrecision(12)),
  );
}
