import { html } from "../view.js";
import { Flags, Milestones, TargetSteps } from "./burn_up_marks.js";
import { Grid, makePlane } from "./plane.js";
import { linePath, stepPath } from "./scale.js";

/** @typedef {import("../text/days.js").Day} Day */
/** @typedef {{ day: Day, value: number }} Corner */
/** @typedef {import("./plane.js").Plane} Plane */
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
 * @property {{ day: Day, target: number | null }[]} targets
 * @property {Day | null} deadline
 * @property {{ letter: string, ref: string, day: Day, overruled: boolean }[]} flags
 * @property {{ name: string, reached: Day, at: number | null }[]} milestones
 * @property {number | null} filled  the filled dot: what is known
 * @property {number | null} hollow  the hollow dot: what was believed, where that is another value
 */

const FLAGS = 34; // px above the lines

/** The plane of a replay: the same at each of its stops. @param {ReplayLines} lines
 * @param {{ width: number, height: number }} size */
export function replayPlane({ first, last, low, high }, size) {
  return makePlane({ ...size, first, last, low, high, top: FLAGS });
}

/**
 * A goal as of a day: what was so far, the plan then, and lightly what it is compared with.
 * @param {{ lines: ReplayLines, plane: Plane, day: Day, today: Day, label: string }} props
 */
export function ReplayChart({ lines, plane, day, today, label }) {
  const drawn = {
    goal: /** @type {any} */ ({ ...lines, today }),
    chart: /** @type {any} */ (lines),
    plane,
    now: day,
  };
  return html`<svg viewBox=${`0 0 ${plane.width} ${plane.height}`} height=${plane.height} role="img" aria-label=${label}>
    <${Grid} plane=${plane} />
    <${Values} lines=${lines} plane=${plane} day=${day} />
    <path class="first-plan" d=${linePath(placed(plane, lines.ghost))} />
    <${TargetSteps} ...${drawn} />
    <path class="plan" d=${linePath(placed(plane, lines.plan))} />
    <${Milestones} ...${drawn} />
    <${Flags} ...${drawn} />
    <${Dots} lines=${lines} plane=${plane} day=${day} />
  </svg>`;
}

/** @param {Plane} plane @param {Corner[]} corners */
function placed({ x, y }, corners) {
  return corners.map(({ day, value }) => ({ x: x(day), y: y(value) }));
}

/** @param {{ lines: ReplayLines, plane: Plane, day: Day }} props */
function Values({ lines, plane, day }) {
  const path = stepPath(placed(plane, lines.value), plane.x(day));
  const ground = plane.y(plane.ticks[0]);
  const last = lines.later.at(-1);
  return html`${path && html`<path class="area" d=${`${path}V${ground}H${plane.x(lines.value[0].day)}Z`} />`}
    <path class="as-it-was" d=${stepPath(placed(plane, lines.ghostValue), plane.x(day))} />
    ${last && html`<path class="later" d=${stepPath(placed(plane, lines.later), plane.x(last.day))} />`}
    <path class="value" d=${path} />`;
}

/** The day as a line, with what is known of it as a filled dot and what was believed as a hollow one.
 * @param {{ lines: ReplayLines, plane: Plane, day: Day }} props */
function Dots({ lines: { filled, hollow }, plane, day }) {
  const x = plane.x(day);
  return html`<line class="now" x1=${x} x2=${x} y1=${plane.room.top - 6} y2=${plane.height - plane.room.bottom} />
    ${
      hollow !== null &&
      filled !== null &&
      html`<line class="between-dots" x1=${x} x2=${x} y1=${plane.y(hollow)} y2=${plane.y(filled)} />`
    }
    ${filled !== null && html`<circle class="stands" cx=${x} cy=${plane.y(filled)} r="5.5" />`}
    ${hollow !== null && html`<circle class="believed" cx=${x} cy=${plane.y(hollow)} r="5" />`}`;
}
