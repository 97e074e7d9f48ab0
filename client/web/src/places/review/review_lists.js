import { Change } from "../../components/change.js";
import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { Stages } from "../../components/stages.js";
import { State } from "../../components/state.js";
import { Stone } from "../../components/stone.js";
import { hrefTo } from "../../router.js";
import { formatDay } from "../../text/days.js";
import { fieldName, formatField } from "../../text/fields.js";
import { formatPeriod } from "../../text/goals.js";
import { formatAmount, formatCount, formatList, formatRounded } from "../../text/numbers.js";
import { html } from "../../view.js";

const MOST_PEOPLE = 10;
const EFFECTS = { eased: ", which made it easier", hardened: ", which made it harder", neither: "" };

/** What the period brought: opportunities, milestones, and goals that moved. @param {{ view: any }} props */
export function Moved({ view }) {
  const { review } = view;
  const goals = review.goals.filter(
    (/** @type {any} */ goal) => goal.activities || goal.periods.length || goal.amount,
  );
  const count = review.opportunities.length + review.milestones.length + goals.length;
  return html`<${Section} title="Moved">
    ${
      count
        ? html`<ul class="panel flush rows">
          ${review.opportunities.map((/** @type {any} */ turn) => html`<li><${Opportunity} turn=${turn} /></li>`)}
          ${review.milestones.map((/** @type {any} */ each) => html`<li><${Milestone} reached=${each} today=${review.today} /></li>`)}
          ${goals.map((/** @type {any} */ goal) => html`<li><${Goal} goal=${goal} /></li>`)}
        </ul>`
        : html`<p class="panel quiet">Nothing was logged. A first step can be small.</p>`
    }
  <//>`;
}

/** @param {{ turn: any }} props */
function Opportunity({ turn }) {
  const stages = turn.stages.map((/** @type {any} */ each) => each.stage || "no stage yet");
  const way = turn.before === null ? stages : [turn.before || "no stage yet", ...stages];
  return html`<${Row}
    title=${html`<bdi>${turn.title}</bdi>`}
    detail=${html`${turn.arose ? html`arose${turn.people.length ? html` with <bdi>${formatList(turn.people)}</bdi>` : ""}: ` : ""}
      <bdi><${Stages} stages=${way} /></bdi>`}
  />`;
}

/** @param {{ reached: any, today: string }} props */
function Milestone({ reached, today }) {
  return html`<${Row}
    mark=${html`<${Stone} kind="got">✓<//>`}
    title=${html`<bdi>${reached.milestone}</bdi>`}
    detail=${html`milestone of <bdi>${reached.title}</bdi>, ${formatDay(reached.day, today)}`}
    href=${hrefTo("goal", [reached.goal])}
  >
    ${reached.note && html`<span class="you" dir="auto">“${reached.note}”</span>`}
  <//>`;
}

/** @param {{ goal: any }} props */
function Goal({ goal }) {
  const state = stateOf(goal);
  return html`<${Row}
    href=${hrefTo("goal", [goal.id])}
    title=${html`<bdi>${goal.title}</bdi>`}
    detail=${howFar(goal)}
    end=${state ? html`<${State} kind=${state.kind}>${state.words}<//>` : undefined}
  />`;
}

/** `1 more, 87 of 100`, `3 of 2 in week 48`. @param {any} goal */
function howFar(goal) {
  const period = goal.periods.at(-1);
  if (period && goal.target === null) return `${formatAmount(period.sum)} of ${formatAmount(period.quota)}`;
  const gained =
    goal.measure === "level"
      ? levelWords(goal)
      : goal.amount
        ? `${formatAmount(Math.abs(goal.amount))} ${goal.amount > 0 ? "more" : "less"}`
        : "";
  const value = goal.after.value;
  const of =
    goal.target === null
      ? formatCount(value, goal.unit ?? "")
      : `${formatAmount(value)} of ${formatAmount(goal.target)}`;
  return [gained, of].filter(Boolean).join(", ");
}

/** @param {any} goal */
function levelWords({ first_reading: first, last_reading: last }) {
  if (last === null) return "";
  return first === last
    ? `read at ${formatAmount(last)}`
    : `from ${formatAmount(first)} to ${formatAmount(last)}`;
}

/** @param {any} goal @returns {{ kind: any, words: string } | null} */
function stateOf(goal) {
  if (goal.status !== "active")
    return { kind: goal.status === "achieved" ? "met" : "on-plan", words: goal.status };
  const period = goal.periods.at(-1);
  if (period && goal.target === null) {
    if (period.state === "met") return { kind: "met", words: "met" };
    return period.state === "missed"
      ? { kind: "behind", words: "missed" }
      : { kind: "on-plan", words: period.state };
  }
  if (goal.after.on_track === null || goal.after.on_track === undefined) return null;
  if (!goal.after.on_track) return { kind: "behind", words: "behind" };
  const ahead = goal.after.planned !== null && Math.abs(goal.after.value - goal.after.planned) >= 0.5;
  return ahead ? { kind: "ahead", words: "ahead" } : { kind: "on-plan", words: "on plan" };
}

/** What slipped, and who was not met for a while. @param {{ view: any }} props */
export function Waiting({ view }) {
  const { review } = view;
  const people = review.not_met.slice(0, MOST_PEOPLE);
  if (!review.slipped.length && !people.length) return null;
  return html`<${Section} title="Waiting">
    <ul class="panel flush rows">
      ${review.slipped.map((/** @type {any} */ slip) => html`<li><${Slip} slip=${slip} today=${review.today} /></li>`)}
      ${people.map((/** @type {any} */ person) => html`<li><${NotMet} person=${person} review=${review} /></li>`)}
    </ul>
    ${review.not_met.length > people.length && html`<p class="fine">And ${review.not_met.length - people.length} more.</p>`}
  <//>`;
}

/** @param {{ slip: any, today: string }} props */
function Slip({ slip, today }) {
  const far = `${formatAmount(slip.value)} of ${formatCount(slip.wanted, slip.unit ?? "")}`;
  const short = formatRounded(Math.abs(slip.wanted - slip.value));
  const words = {
    deadline: `its day, ${formatDay(slip.day, today)}, came at ${far}; a new day is yours to set`,
    missed: `${far} in ${formatPeriod(slip.period ?? "")}`,
  };
  return html`<${Row}
    href=${hrefTo("goal", [slip.goal])}
    title=${html`<bdi>${slip.title}</bdi>`}
    detail=${words[/** @type {keyof typeof words} */ (slip.what)] ?? `fell ${short} short of its plan`}
    end=${html`<${State} kind="behind">${slip.what === "missed" ? "missed" : "behind"}<//>`}
  />`;
}

/** @param {{ person: any, review: any }} props */
function NotMet({ person, review }) {
  const last = person.last_contact
    ? `last met on ${formatDay(person.last_contact, review.today)}`
    : "not met yet";
  const due = person.due ? `since ${formatDay(person.due, review.today)}, ${last}` : last;
  return html`<${Row}
    href=${hrefTo("person", [person.name])}
    title=${html`<bdi>${person.name}</bdi>`}
    detail=${due}
    end=${html`<${State} kind="due">${person.due ? "due" : "not met for a while"}<//>`}
  />`;
}

/** The adjustments of the period, with their reasons. @param {{ view: any }} props */
export function Changed({ view }) {
  const { review, goals } = view;
  if (!review.adjustments.length) return null;
  return html`<${Section} title="Adjusted">
    <ul class="panel flush rows">
      ${review.adjustments.map(
        (/** @type {any} */ each) => html`<li key=${each.ref}>
          <${Row} href=${hrefTo("why", [each.goal])} title=${html`<bdi>${each.title}</bdi>`}>
            <span class="you" dir="auto">“${each.reason}”</span>
            ${Object.entries(each.changes).map(
              ([name, [before, after]]) => html`<span class="detail">
                ${fieldName(name)}
                ${" "}<${Change}
                  from=${html`<bdi>${formatField(name, before, review.today, goals)}</bdi>`}
                  to=${html`<bdi>${formatField(name, after, review.today, goals)}</bdi>`}
                />
              </span>`,
            )}
            <span class="detail">
              ${each.skip.length ? `skipped ${formatList(each.skip)}, ` : ""}${formatDay(each.day, review.today)}${
                EFFECTS[/** @type {keyof typeof EFFECTS} */ (each.effect)] ?? ""
              }
            </span>
          <//>
        </li>`,
      )}
    </ul>
  <//>`;
}

/** Who was met, and what was done. @param {{ view: any }} props */
export function People({ view }) {
  const { review } = view;
  if (!review.activities) return null;
  const kinds = review.kinds.map((/** @type {any} */ { kind, activities }) =>
    kind ? formatCount(activities, kind) : `${activities} without a kind`,
  );
  const fresh = review.people.filter((/** @type {any} */ person) => person.new).length;
  return html`<${Section} title="With whom, and what">
    <div class="panel">
      ${
        review.people.length > 0 &&
        html`<p>
        <strong>${formatCount(review.people.length, "person")}</strong>${fresh ? `, ${fresh} of them new` : ""}:
        ${review.people.map(
          (/** @type {any} */ person, /** @type {number} */ at) =>
            html`${at ? ", " : " "}<a class="link" href=${hrefTo("person", [person.name])}><bdi>${person.name}</bdi></a>${remarks(person)}`,
        )}.
      </p>`
      }
      <p>${kinds.map((/** @type {string} */ kind, /** @type {number} */ at) => html`${at ? ", " : ""}<bdi>${kind}</bdi>`)}.</p>
      ${review.without_goal > 0 && html`<p class="small quiet">${review.without_goal} for no goal.</p>`}
    </div>
  <//>`;
}

/** @param {{ new: boolean, times: number }} person */
function remarks(person) {
  const words = [person.new ? "new" : "", person.times > 1 ? `${person.times} times` : ""].filter(Boolean);
  return words.length ? ` (${words.join(", ")})` : "";
}
