import { Facts } from "../../components/facts.js";
import { formatDay } from "../../text/days.js";
import { metOn } from "../../text/goals.js";
import { formatAmount, formatCount, formatPace } from "../../text/numbers.js";
import { html } from "../../view.js";

/** @typedef {import("../../text/goals.js").GoalView} GoalView */

/** The numbers of a goal. @param {{ goal: GoalView }} props */
export function GoalFacts({ goal }) {
  const facts = [...paceFacts(goal), ...cadenceFacts(goal), ...planFacts(goal), ...otherFacts(goal)].filter(
    Boolean,
  );
  if (!facts.length) return null;
  return html`<div class="panel"><${Facts} facts=${facts} />${(goal.tags.length > 0 || goal.note) && html`<${Notes} goal=${goal} />`}</div>`;
}

/** @param {{ goal: GoalView }} props */
function Notes({ goal }) {
  return html`
    ${goal.note && html`<p class="quote" dir="auto">${goal.note}</p>`}
    ${goal.tags.length > 0 && html`<p class="small quiet" dir="auto">${goal.tags.map((tag) => `#${tag}`).join(" ")}</p>`}
  `;
}

/** @param {GoalView} goal */
function paceFacts(goal) {
  if (goal.status !== "active") return [];
  const needed =
    goal.required_pace !== null &&
    goal.required_pace > 0 &&
    !metOn(goal) &&
    (goal.deadline ?? "") >= goal.today;
  return [
    goal.measure === "sum" && goal.value !== 0 && figure(formatPace(goal.pace), "pace, last four weeks"),
    goal.measure === "level" &&
      goal.pace !== 0 &&
      figure(formatPace(goal.pace), "towards it, last four weeks"),
    needed && figure(formatPace(goal.required_pace ?? 0), "needed until then"),
  ];
}

/** `1.4 a week` with the number large. @param {string} words @param {string} name */
function figure(words, name) {
  const [value, ...rest] = words.split(" ");
  return { value, small: rest.join(" "), name };
}

/** @param {GoalView} goal */
function cadenceFacts({ cadence_state: state, unit, value, target }) {
  if (!state) return [];
  const over = state.periods.filter((period) => period.state === "met" || period.state === "missed");
  const met = over.filter((period) => period.state === "met").length;
  const every = state.every ?? "period";
  return [
    over.length > 0 && { value: met, small: `of ${over.length}`, name: `of the ${every}s shown, met` },
    target === null && figure(formatCount(value, unit ?? ""), "so far"),
    state.days_left !== null && figure(formatCount(state.days_left, "day"), `left this ${every}`),
  ];
}

/** @param {GoalView} goal */
function planFacts(goal) {
  const { forecast, today, status, target } = goal;
  if (target === null || status !== "active" || !forecast) return [];
  if (metOn(goal)) return [{ value: formatDay(metOn(goal) ?? today, today), name: "met" }];
  if (!forecast.day) return [{ value: "not yet", name: "at this pace it is not met" }];
  const latest =
    forecast.latest && forecast.latest !== forecast.day
      ? `; as recent weeks went, by ${formatDay(forecast.latest, today)}`
      : "";
  return [{ value: formatDay(forecast.day, today), name: `forecast${latest}` }];
}

/** @param {GoalView} goal */
function otherFacts(goal) {
  return [
    goal.rolled_up !== 0 && { value: formatAmount(goal.rolled_up), name: "of it from goals that serve it" },
    goal.priority !== 3 && { value: goal.priority, small: "of 5", name: "priority, 1 comes first" },
    goal.horizon === "long" && { value: "long", name: "term" },
  ];
}
