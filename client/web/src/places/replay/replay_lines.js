/** What the chart of a replay draws at a stop. */
import { addDays } from "../../text/days.js";
import { dayOfStop, shownSeries, stopAt, targetSteps, valueCorners } from "./stops.js";

/** @typedef {import("../../text/days.js").Day} Day */
/** @typedef {import("./stops.js").GoalDays} GoalDays */
/** @typedef {import("./stops.js").ReplayDays} ReplayDays */

/** Values that all lie above this part of the largest do not need the chart to begin at 0. */
const FAR_FROM_ZERO = 0.5;
const DAYS_AFTER = 6;

/**
 * @param {ReplayDays} days @param {GoalDays} goal @param {number} stop
 * @param {{ knowledge: import("./stops.js").Knowledge, flags: { letter: string, day: Day, ref: string, overruled: boolean }[],
 *           milestones: { name: string, reached: Day, at: number | null }[], left: Set<string> }} shown
 * @returns {import("../../charts/replay_chart.js").ReplayLines}
 */
export function linesAt(days, goal, stop, { knowledge, flags, milestones, left }) {
  const { believed, known, otherwise } = shownSeries(goal);
  const day = dayOfStop(days, stop);
  const then = stopAt(knowledge === "then" ? believed : known, stop);
  const fact = stopAt(known, stop);
  const belief = stopAt(believed, stop);
  const asItWas = stopAt(knowledge === "then" ? goal.believed : goal.known, stop);
  const moved = otherwise && goal.known.value.some((value, at) => value !== known.value[at]);
  return {
    ...extent(days, goal),
    value: valueCorners(known, days.first, 0, stop),
    later: otherwise || day === days.today ? [] : valueCornersAfter(days, known, stop),
    plan: then?.line ?? [],
    ghost: unlike(otherwise ? asItWas?.line : goal.known.plans[0]?.line, then?.line),
    ghostValue: moved ? valueCorners(goal.known, days.first, 0, stop) : [],
    targets: targetSteps(knowledge === "then" ? believed : known, days.first, stop),
    deadline: then?.deadline ?? null,
    flags: flags.filter((flag) => flag.day <= day && !left.has(flag.ref)),
    milestones: moved ? [] : milestones.filter((each) => each.reached <= day),
    filled: fact?.value ?? null,
    hollow: knowledge === "then" && belief && belief.value !== fact?.value ? belief.value : null,
  };
}

/** The days and values that the chart spans, the same at every stop. @param {ReplayDays} days @param {GoalDays} goal */
function extent(days, goal) {
  const all = [goal.believed, goal.known, goal.believed_if, goal.known_if].filter(
    (series) => series !== null,
  );
  const plans = all.flatMap((series) => series.plans);
  const corners = plans.flatMap((plan) => plan.line);
  const ends = plans.flatMap((plan) => (plan.deadline ? [plan.deadline] : []));
  const allDays = [days.today, ...ends, ...corners.map((corner) => corner.day)].sort();
  const numbers = [
    ...all.flatMap((series) => series.value.filter((value) => value !== null)),
    ...corners.map((corner) => corner.value),
    ...plans.flatMap((plan) => (plan.target === null ? [] : [plan.target])),
  ];
  const [least, most] = [Math.min(...numbers, Infinity), Math.max(...numbers, -Infinity)];
  const low = least > most * FAR_FROM_ZERO ? least : Math.min(0, least);
  return {
    first: days.first,
    last: addDays(allDays[allDays.length - 1], DAYS_AFTER),
    low,
    high: Math.max(most, low),
  };
}

/** @param {ReplayDays} days @param {import("./stops.js").Series} series @param {number} stop */
function valueCornersAfter(days, series, stop) {
  const now = series.value[stop];
  const after = valueCorners(series, days.first, stop);
  const last = series.value.at(-1);
  if (now === null || last === null || last === undefined) return [];
  return [...after, { day: days.today, value: last }];
}

/** A line, unless it is the same as another. @param {import("./stops.js").Corner[]} [line]
 * @param {import("./stops.js").Corner[]} [other] */
function unlike(line = [], other = []) {
  return JSON.stringify(line) === JSON.stringify(other) ? [] : line;
}
