import { dayNumber } from "../text/days.js";
import { formatAmount } from "../text/numbers.js";
import { html } from "../view.js";
import { axisBetween, linePath, linear, monthStarts, stepPath, thinned } from "./scale.js";

/** @typedef {import("../text/days.js").Day} Day */
/** @typedef {{ day: Day, value: number }} Corner */
/**
 * @typedef {object} ReplayLines
 * @property {Day} first  where the chart begins
 * @property {Day} last  where it ends
 * @property {number} low  of all values, whatever the day
 * @property {number} high
 * @property {Corner[]} value  so far, from each day on which it changed
 * @property {Corner[]} later  what came after, from the day on
 * @property {Corner[]} plan  the plan then
 * @property {Corner[]} ghost  the plan that it is compared with
 * @property {Corner[]} ghostValue  the values that it is compared with
 * @property {{ day: Day, value: number | null }[]} targets
 * @property {Day} targetEnd
 * @property {{ letter: string, day: Day, overruled: boolean }[]} flags
 * @property {{ name: string, day: Day, value: number }[]} milestones
 * @property {number | null} filled  the filled dot: what is known
 * @property {number | null} hollow  the hollow dot: what was believed, where that is another value
 */

const MARGIN = { top: 34, end: 12, bottom: 24 };
const LETTER = 7.2; // px of a figure at the axis
const MONTH_WIDTH = 52;
const FLAG_WIDTH = 17;

/** Where the days of a chart lie: for what stands on the same scale below it.
 * @param {Pick<ReplayLines, "first" | "last" | "low" | "high">} lines @param {number} width */
export function replayScale(lines, width) {
  const start = axisWidth(lines);
  const scale = linear(dayNumber(lines.first), dayNumber(lines.last), start, width - MARGIN.end);
  return (/** @type {Day} */ day) => scale(dayNumber(day));
}

/**
 * A goal as of a day: what was so far, the plan then, and lightly what it is compared with.
 * @param {{ lines: ReplayLines, day: Day, width: number, height: number, label: string }} props
 */
export function ReplayChart({ lines, day, width, height, label }) {
  const bottom = height - MARGIN.bottom;
  const x = replayScale(lines, width);
  const y = linear(lines.low, lines.high, bottom, MARGIN.top);
  /** @param {{ day: Day, value: number }} corner */
  const point = (corner) => ({ x: x(corner.day), y: y(corner.value) });
  const scales = { x, y, point, bottom, end: width - MARGIN.end, start: axisWidth(lines), day };
  return html`<svg viewBox=${`0 0 ${width} ${height}`} height=${height} role="img" aria-label=${label}>
    <${Axes} lines=${lines} scales=${scales} />
    <${Values} lines=${lines} scales=${scales} />
    <${Plans} lines=${lines} scales=${scales} />
    <${Marks} lines=${lines} scales=${scales} />
    <${Now} lines=${lines} scales=${scales} />
  </svg>`;
}

/** @typedef {{ x: (day: Day) => number, y: (value: number) => number, point: (corner: Corner) => { x: number, y: number },
 *              bottom: number, start: number, end: number, day: Day }} Scales */

/** @param {{ lines: ReplayLines, scales: Scales }} props */
function Axes({ lines, scales }) {
  const { x, y, bottom, start, end } = scales;
  const months = monthStarts(lines.first, lines.last);
  const named = new Set(thinned(months, (end - start) / MONTH_WIDTH));
  return html`<g class="axes">
    ${axisBetween(lines.low, lines.high).map(
      (value) => html`<line x1=${start} x2=${end} y1=${y(value)} y2=${y(value)} class="grid" />
        <text x=${start - 6} y=${y(value) + 4} text-anchor="end">${formatAmount(value)}</text>`,
    )}
    ${months.map(
      (month) => html`<line x1=${x(month.day)} x2=${x(month.day)} y1=${bottom} y2=${bottom + 4} class="tick" />
        ${named.has(month) &&
        x(month.day) < end - 14 &&
        html`<text x=${x(month.day)} y=${bottom + 18} text-anchor="middle">${month.name}</text>`}`,
    )}
  </g>`;
}

/** @param {{ lines: ReplayLines, scales: Scales }} props */
function Values({ lines, scales }) {
  const { x, y, point, bottom, day } = scales;
  const path = stepPath(lines.value.map(point), x(day));
  const ground = lines.low > 0 ? bottom : y(0);
  const begins = lines.value.length ? x(lines.value[0].day) : 0;
  return html`${path && html`<path d=${`${path}V${ground}H${begins}Z`} class="value-area" />`}
    <path d=${stepPath(lines.ghostValue.map(point), x(day))} class="ghost-value" />
    <path d=${stepPath(lines.later.map(point), lines.later.length ? x(lines.later[lines.later.length - 1].day) : 0)} class="later" />
    <path d=${path} class="value" />`;
}

/** @param {{ lines: ReplayLines, scales: Scales }} props */
function Plans({ lines, scales }) {
  const { x, y, point } = scales;
  const targets = lines.targets.flatMap(({ day, value }) => (value === null ? [] : [{ day, value }]));
  return html`<path d=${linePath(lines.ghost.map(point))} class="ghost" />
    <path d=${stepPath(targets.map(point), x(lines.targetEnd))} class="target" />
    ${targets.map(
      ({ day, value }, at) => html`<text
        x=${x(day) + 5}
        y=${y(value) + (at && value < targets[at - 1].value ? 14 : -5)}
        class="target-name"
      >
        ${formatAmount(value)}
      </text>`,
    )}
    <path d=${linePath(lines.plan.map(point))} class="plan" />`;
}

/** @param {{ lines: ReplayLines, scales: Scales }} props */
function Marks({ lines, scales }) {
  const { x, y, bottom } = scales;
  let taken = -Infinity;
  return html`${lines.milestones.map(
      ({ name, day, value }) => html`<path
        d=${`M${x(day) - 5} ${y(value) + 1}v-8a5 5 0 0 1 10 0v8z`}
        class="milestone"
      >
        <title>${name}</title>
      </path>`,
    )}
    ${lines.flags.map(({ letter, day, overruled }) => {
      const at = x(day);
      const left = Math.max(at, taken + 2);
      taken = left + FLAG_WIDTH;
      return html`<g class=${overruled ? "pin overruled" : "pin"}>
        <line x1=${at} x2=${at} y1=${left > at ? 18 : 4} y2=${bottom} />
        <path d=${`M${left} 3h17l-4 7 4 7h-17z`} />
        <text x=${left + 6.5} y="14" text-anchor="middle">${letter}</text>
      </g>`;
    })}`;
}

/** The day as a line, with what is known of it as a filled dot and what was believed as a hollow one.
 * @param {{ lines: ReplayLines, scales: Scales }} props */
function Now({ lines, scales }) {
  const { x, y, bottom, day } = scales;
  const at = x(day);
  const { filled, hollow } = lines;
  return html`<line x1=${at} x2=${at} y1=${MARGIN.top - 6} y2=${bottom} class="day" />
    ${hollow !== null &&
    filled !== null &&
    html`<line x1=${at} x2=${at} y1=${y(hollow)} y2=${y(filled)} class="between-dots" />`}
    ${filled !== null && html`<circle cx=${at} cy=${y(filled)} r="5.5" class="known" />`}
    ${hollow !== null && html`<circle cx=${at} cy=${y(hollow)} r="5" class="believed" />`}`;
}

/** Room for the longest figure of the axis. @param {Pick<ReplayLines, "low" | "high">} lines */
function axisWidth({ low, high }) {
  const longest = Math.max(...axisBetween(low, high).map((value) => formatAmount(value).length), 1);
  return Math.max(26, longest * LETTER + 10);
}
