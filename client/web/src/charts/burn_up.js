import { Key } from "../components/key.js";
import { dayNumber, dayOf, daysBetween } from "../text/days.js";
import { html, useId } from "../view.js";
import { Flags, Forecast, Hatching, Milestones, Supposed, TargetSteps } from "./burn_up_marks.js";
import { stepAt } from "./lines.js";
import { Grid, makePlane } from "./plane.js";
import { linePath, stepPath, useWidth } from "./scale.js";

/**
 * A chart as `milepost_client.queries.parts.burn_up.BurnUp` gives it.
 * @typedef {import("./lines.js").DayValue} DayValue
 * @typedef {object} BurnUpChart
 * @property {string} first
 * @property {string} last
 * @property {number} low
 * @property {number} high
 * @property {DayValue[]} value
 * @property {DayValue[]} planned
 * @property {DayValue[]} original
 * @property {{ day: string, target: number | null }[]} targets
 * @property {{ letter: string, ref: string, day: string, overruled: boolean }[]} flags
 * @property {{ day: string, value: number | null, planned: number | null, original: number | null }[]} rows
 */

/** The height of the row of flags above the lines. */
const FLAGS = 34;

/**
 * A goal's burn-up: its value against its plan, its target by steps with a flag at each adjustment, milestones,
 * the forecast, and the first plan as a ghost. `supposed` is another plan, drawn over it.
 *
 * `onDay` hears which day lies under the pointer, null when it leaves.
 * @param {{ goal: import("../text/goals.js").GoalView, chart: BurnUpChart, label: string,
 *           supposed?: DayValue[], plain?: boolean, height?: number, onDay?: (day: string | null) => void }} props
 */
export function BurnUp({ goal, chart, label, supposed = [], plain = false, height = 240, onDay }) {
  const { box, width } = useWidth();
  const hatching = useId();
  const plane = makePlane({
    ...{ width: Math.max(width, 240), height, top: plain ? 14 : FLAGS },
    ...spanOf(chart, supposed),
  });
  const now = goal.today < plane.last ? goal.today : plane.last;
  const drawn = { goal, chart, plane, now };
  return html`<figure class="chart burn-up">
    <div ref=${box}>
      ${
        width > 0 &&
        html`<svg
        viewBox=${`0 0 ${plane.width} ${height}`}
        height=${height}
        role="img"
        aria-label=${label}
        ...${onDay && pointing(plane, now, onDay)}
      >
        <${Hatching} id=${hatching} />
        <${Grid} plane=${plane} />
        <${Value} ...${drawn} />
        ${!plain && html`<${Forecast} ...${drawn} hatching=${hatching} />`}
        <path class="first-plan" d=${linePath(placed(plane, plain ? [] : chart.original))} />
        ${!plain && html`<${TargetSteps} ...${drawn} />`}
        <path class=${supposed.length ? "plan past" : "plan"} d=${linePath(placed(plane, chart.planned))} />
        <${Supposed} plane=${plane} points=${supposed} />
        <path class="value" d=${valuePath(drawn)} />
        <${Milestones} ...${drawn} />
        ${!plain && html`<${Flags} ...${drawn} />`}
        <${Now} ...${drawn} />
      </svg>`
      }
    </div>
    <${Legend} goal=${goal} chart=${chart} supposed=${supposed} plain=${plain} />
  </figure>`;
}

/** What the plane must have room for. @param {BurnUpChart} chart @param {DayValue[]} supposed */
function spanOf(chart, supposed) {
  const days = [chart.last, ...supposed.map(([day]) => day)].sort();
  const values = supposed.map(([, value]) => value);
  // A little room behind the last day, so that what stands there is not cut.
  const last = dayNumber(days[days.length - 1]);
  const margin = Math.max(1, Math.round((last - dayNumber(chart.first)) / 60));
  return {
    first: chart.first,
    last: dayOf(last + margin),
    low: Math.min(chart.low, ...values),
    high: Math.max(chart.high, ...values),
  };
}

/** @param {import("./plane.js").Plane} plane @param {DayValue[]} points */
function placed({ x, y }, points) {
  return points.map(([day, value]) => ({ x: x(day), y: y(value) }));
}

/** @typedef {{ goal: any, chart: BurnUpChart, plane: import("./plane.js").Plane, now: string }} Drawn */

/** @param {Drawn} drawn */
function valuePath({ chart, plane, now }) {
  return stepPath(placed(plane, chart.value), plane.x(now));
}

/** The area below the value. @param {Drawn} drawn */
function Value({ chart, plane, now, goal }) {
  const points = placed(plane, chart.value);
  if (!points.length) return null;
  const ground = plane.y(plane.ticks[0]);
  return html`<path class="area" d=${`${valuePath({ chart, plane, now, goal })}V${ground}H${points[0].x}Z`} />`;
}

/** Today, and where the goal stands. @param {Drawn} drawn */
function Now({ chart, plane, now, goal }) {
  const x = plane.x(now);
  return html`<line class="now" x1=${x} x2=${x} y1=${plane.room.top - 6} y2=${plane.height - plane.room.bottom} />
    <circle class="stands" cx=${x} cy=${plane.y(stepAt(chart.value, now, goal.value) ?? 0)} r="5.5" />`;
}

/** @param {import("./plane.js").Plane} plane @param {string} now @param {(day: string | null) => void} onDay */
function pointing(plane, now, onDay) {
  /** @param {PointerEvent & { currentTarget: SVGElement }} event */
  const read = (event) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const { room } = plane;
    const along =
      (((event.clientX - left) * plane.width) / width - room.start) / (plane.width - room.start - room.end);
    const day = Math.round(along * daysBetween(plane.first, plane.last)) + dayNumber(plane.first);
    onDay(dayOf(Math.min(Math.max(day, dayNumber(plane.first)), dayNumber(now))));
  };
  return { onPointerMove: read, onPointerDown: read, onPointerLeave: () => onDay(null) };
}

/** @param {{ goal: any, chart: BurnUpChart, supposed: DayValue[], plain: boolean }} props */
function Legend({ goal, chart, supposed, plain }) {
  const line = (/** @type {string} */ name) => html`<path class=${name} d="M1 10 21 2" />`;
  const items = [
    supposed.length && {
      name: "if you save",
      mark: html`<path class="supposed" d="M1 10 16 4" /><path class="diamond" d="m17 0 4 4-4 4-4-4z" />`,
    },
    chart.value.length > 1 && { name: "so far", mark: html`<path class="value" d="M1 10h7V6h7V2h6" />` },
    chart.planned.length && {
      name: supposed.length ? "plan now" : "plan",
      mark: line(supposed.length ? "plan past" : "plan"),
    },
    !plain && chart.original.length && { name: "first plan", mark: line("first-plan") },
    !plain && chart.targets.length && { name: "target", mark: html`<path class="target" d="M1 9h9V3h11" />` },
    !plain &&
      goal.status === "active" &&
      goal.forecast?.day > goal.today && { name: "forecast", mark: line("forecast") },
    goal.milestones.some((/** @type {any} */ each) => each.reached && each.at !== null) && {
      name: "milestone",
      mark: html`<path class="milestone" d="M6 11v-5a5 5 0 0 1 10 0v5z" />`,
    },
  ];
  return html`<${Key} items=${items.filter(Boolean)} />`;
}
