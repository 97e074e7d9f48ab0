/** What stands on a burn-up beside its two lines: target, flags, milestones, forecast, and a plan supposed. */
import { daysBetween, formatDate, formatDay } from "../text/days.js";
import { formatAmount } from "../text/numbers.js";
import { html } from "../view.js";
import { linePath, stepPath } from "./scale.js";

/**
 * @typedef {import("./plane.js").Plane} Plane
 * @typedef {{ goal: import("../text/goals.js").GoalView, chart: import("./burn_up.js").BurnUpChart, plane: Plane,
 *             now: string }} Drawn
 */

const FLAG = 17;
const ROOM_FOR_DAY = 130;

/** The pattern of the forecast's band. @param {{ id: string }} props */
export function Hatching({ id }) {
  return html`<defs>
    <pattern id=${id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(35)">
      <line class="hatching" x1="0" y1="0" x2="0" y2="5" />
    </pattern>
  </defs>`;
}

/** The target by steps, each with its figure. @param {Drawn} drawn */
export function TargetSteps({ goal, chart, plane }) {
  const end = plane.x(goal.deadline && goal.deadline < plane.last ? goal.deadline : plane.last);
  return html`${runs(chart.targets).map(
    ({ steps, until }) => html`<path
        class="target"
        d=${stepPath(
          steps.map(({ day, target }) => ({ x: plane.x(day), y: plane.y(target) })),
          until ? plane.x(until) : Math.max(end, plane.x(steps[steps.length - 1].day)),
        )}
      />
      ${steps.map(({ day, target }, at) => {
        const falls = at > 0 && target < steps[at - 1].target;
        // Near the end the day of the forecast stands on the other side.
        const late = plane.x(day) > plane.width - ROOM_FOR_DAY;
        return html`<text
          class="target-figure"
          x=${plane.x(day) + (late ? -4 : 5)}
          y=${plane.y(target) + (falls ? 14 : -5)}
          text-anchor=${late ? "end" : "start"}
        >
          ${formatAmount(target)}
        </text>`;
      })}`,
  )}`;
}

/** Stretches in which there is a target, and the day on which each ends.
 * @param {{ day: string, target: number | null }[]} targets */
function runs(targets) {
  /** @type {{ steps: { day: string, target: number }[], until: string | null }[]} */
  const found = [];
  for (const [at, { day, target }] of targets.entries()) {
    const before = targets[at - 1]?.target ?? null;
    const open = found.at(-1);
    if (target === null && open && before !== null) open.until = day;
    if (target !== null && before !== null && open) open.steps.push({ day, target });
    if (target !== null && (before === null || !open)) found.push({ steps: [{ day, target }], until: null });
  }
  return found;
}

/** When the target is met at this pace, with the band of recent weeks. @param {Drawn & { hatching: string }} drawn */
export function Forecast({ goal, plane, now, hatching }) {
  const { forecast, target, value } = goal;
  if (!forecast?.day || target === null || goal.status !== "active" || forecast.day <= goal.today)
    return null;
  const from = { x: plane.x(now), y: plane.y(value) };
  const early = reach(plane, now, value, target, forecast.earliest ?? forecast.day);
  const late = forecast.latest
    ? reach(plane, now, value, target, forecast.latest)
    : { x: plane.x(plane.last), y: from.y, met: false };
  const met = reach(plane, now, value, target, forecast.day);
  const corner = early.met && !late.met ? [{ x: plane.x(plane.last), y: plane.y(target) }] : [];
  return html`<path d=${`${linePath([from, early, ...corner, late])}Z`} style=${{ fill: `url(#${hatching})` }} />
    <path class="forecast" d=${linePath([from, met])} />
    ${
      met.met &&
      html`<circle class="forecast-end" cx=${met.x} cy=${met.y} r="4" />
      <text class="forecast-day" x=${met.x - 2} y=${met.y - 9} text-anchor="middle">
        ${formatDate(forecast.day, goal.today)}
      </text>`
    }`;
}

/** Where a straight way to the target ends, within the plane.
 * @param {Plane} plane @param {string} now @param {number} value @param {number} target @param {string} day */
function reach(plane, now, value, target, day) {
  const part = Math.min(1, daysBetween(now, plane.last) / Math.max(1, daysBetween(now, day)));
  return {
    x: day < plane.last ? plane.x(day) : plane.x(plane.last),
    y: plane.y(value + (target - value) * part),
    met: day <= plane.last,
  };
}

/** A plan that is only supposed, with a diamond at its end.
 * @param {{ plane: Plane, points: import("./lines.js").DayValue[] }} props */
export function Supposed({ plane, points }) {
  const last = points.at(-1);
  if (!last) return null;
  const [x, y] = [plane.x(last[0]), plane.y(last[1])];
  return html`<path class="supposed" d=${linePath(points.map(([day, value]) => ({ x: plane.x(day), y: plane.y(value) })))} />
    <path class="diamond" d=${`M${x} ${y - 6}l6 6-6 6-6-6z`} />`;
}

/** Stones that stand where milestones were reached. @param {Drawn} drawn */
export function Milestones({ goal, plane, now }) {
  const reached = goal.milestones.filter(({ reached: day, at }) => day && at !== null && day <= now);
  return html`${reached.map(({ name, reached: day, at }) => {
    const [x, y] = [plane.x(day ?? now), plane.y(at ?? 0)];
    return html`<path class="milestone" d=${`M${x - 5} ${y + 1}v-8a5 5 0 0 1 10 0v8z`}>
      <title>${name}, ${formatDay(day ?? now, goal.today)}</title>
    </path>`;
  })}`;
}

/** A flag at each adjustment, above the lines; those of one day stand side by side. @param {Drawn} drawn */
export function Flags({ chart, plane }) {
  let end = -99;
  const sorted = chart.flags.toSorted((one, other) => one.day.localeCompare(other.day));
  return html`${sorted.map(({ letter, day, overruled }) => {
    const at = plane.x(day);
    const x = Math.min(Math.max(at, end + 2), plane.width - FLAG);
    end = x + FLAG;
    return html`<line class="flag-pole" x1=${at} x2=${at} y1=${x > at ? 18 : 4} y2=${plane.height - plane.room.bottom} />
      <path class=${overruled ? "flag-cloth lost" : "flag-cloth"} d=${`M${x} 3h17l-4 7 4 7h-17z`} />
      <text class=${overruled ? "flag-letter lost" : "flag-letter"} x=${x + 6.5} y="14" text-anchor="middle">${letter}</text>`;
  })}`;
}
