import { formatDay } from "../../text/days.js";
import { formatCadence } from "../../text/goals.js";
import { formatAmount, formatPace, formatRounded } from "../../text/numbers.js";
import { html } from "../../view.js";

/** @typedef {import("../../text/days.js").Day} Day */

const ACHIEVABLE = { yes: "yes", no: "no", unknown: "open" };

/**
 * All that is known of a goal in its states, side by side, as `milepost replay` has it.
 * @param {{ replayed: any, otherwise: boolean, knowledge: "then" | "today" }} props
 */
export function FactsTable({ replayed, otherwise, knowledge }) {
  const columns = columnsOf(replayed, otherwise, knowledge);
  const rows = rowsOf(columns, replayed.now?.today ?? columns[0].view?.today);
  return html`<div class="wide-table" tabindex="0" role="region" aria-label="All facts">
    <table class="table">
      <thead>
        <tr><td></td>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ name, cells }) => html`<tr>
            <th scope="row" dir="auto">${name}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {any} replayed @param {boolean} otherwise @param {string} knowledge
 * @returns {{ name: string, view: any, outcome: any, can?: any }[]} */
function columnsOf({ then, believed, known_since, now, outcomes, achievable }, otherwise, knowledge) {
  return [
    ...(otherwise ? [{ name: "If", view: then, outcome: outcomes.then, can: achievable?.then }] : []),
    ...(knowledge === "then" ? [{ name: "Known then", view: believed, outcome: outcomes.believed }] : []),
    { name: knowledge === "then" ? "Known today" : "Then", view: known_since, outcome: outcomes.known_since },
    { name: "Now", view: now, outcome: outcomes.now, can: achievable?.now },
  ];
}

/** @param {{ view: any, outcome: any, can?: any }[]} columns @param {Day} today */
function rowsOf(columns, today) {
  const facts = columns.map(({ view, outcome, can }) => (view ? factsOf(view, outcome, can, today) : {}));
  const names = [...new Set(facts.flatMap((each) => Object.keys(each)))];
  return names.map((name) => ({ name, cells: facts.map((each) => each[name] ?? "–") }));
}

/** @param {any} view @param {any} outcome @param {any} can  whether it is achievable, where that is asked
 * @param {Day} today @returns {Record<string, string>} */
function factsOf(view, outcome, can, today) {
  const { running } = view.cadence_state ?? {};
  return {
    value: formatAmount(view.value),
    ...(view.planned !== null && { planned: formatRounded(view.planned) }),
    ...(outcome?.planned_days && {
      "days on track": `${formatAmount(outcome.on_track_days)} of ${formatAmount(outcome.planned_days)}`,
    }),
    ...(view.target !== null && { target: formatAmount(view.target) }),
    ...(view.deadline && { by: formatDay(view.deadline, today) }),
    ...(outcome?.finish && { "plan ends": formatDay(outcome.finish, today) }),
    pace: formatPace(view.pace),
    ...(view.required_pace !== null && { "pace needed": formatPace(view.required_pace) }),
    ...(view.forecast?.day && { "would be met": formatDay(view.forecast.day, today) }),
    ...(can && { achievable: ACHIEVABLE[/** @type {keyof typeof ACHIEVABLE} */ (can.state)] }),
    ...(view.cadence && { recurs: formatCadence(view.cadence) }),
    ...(running && { "that period": `${formatAmount(running.sum)} of ${formatAmount(running.quota)}` }),
    status: view.status,
    ...Object.fromEntries(
      view.milestones.map((/** @type {any} */ each) => [
        `“${each.name}”`,
        each.reached ? formatDay(each.reached, today) : each.state,
      ]),
    ),
  };
}
