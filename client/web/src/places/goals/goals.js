import { Empty } from "../../components/empty.js";
import { Icon } from "../../components/icon.js";
import { SegmentLinks } from "../../components/input/segment_links.js";
import { Refused } from "../../components/refused.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { capitalized, formatCount, numberWord, plural } from "../../text/numbers.js";
import { html, useId } from "../../view.js";
import { GoalTree } from "./goal_tree.js";
import { Remarks } from "./remarks.js";

/** @typedef {import("../../text/goals.js").GoalView} GoalView */

/** The parts of the place: which statuses each shows, and what it says where there is none. */
const PARTS = [
  { show: "active", name: "Active", statuses: ["active"], none: "No goal is active." },
  { show: "paused", name: "Paused", statuses: ["paused"], none: "No goal is paused." },
  {
    show: "done",
    name: "Done",
    statuses: ["achieved", "dropped"],
    none: "No goal was achieved or dropped yet.",
  },
];

/** All goals, each below the one that it serves, by what they are for.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const part = PARTS.find(({ show }) => show === route.query.show) ?? PARTS[0];
  const { value, refusal } = useRead("goals", { statuses: part.statuses });
  /** @type {GoalView[]} */
  const goals = value?.goals ?? [];
  const action = html`<a class="button bare" href=${hrefTo("set")}><${Icon} name="plus" small />New goal</a>`;
  return html`<div class="screen">
    <${Head} title="Goals" over=${value && overview(goals)} action=${action} />
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    ${value && !goals.length && html`<${NoGoals} />`}
    ${
      value &&
      goals.length > 0 &&
      html`<${SegmentLinks}
        label="Which goals"
        links=${PARTS.map(({ show, name, statuses }) => ({
          href: hrefTo("goals", [], show === "active" ? {} : { show }),
          label: `${name} ${goals.filter((goal) => statuses.includes(goal.status)).length}`,
          current: show === part.show,
        }))}
      />
      ${value.tree.length ? html`<${Purposes} view=${value} />` : html`<${Empty}>${part.none}<//>`}
      <${Remarks} remarks=${value.remarks} />
      <p class="buttons">
        <a class="button" href=${hrefTo("milestones")}>All milestones</a>
        <a class="button" href=${hrefTo("smart")}>Are they well set?</a>
      </p>`
    }
  </div>`;
}

/** @param {GoalView[]} goals */
function overview(goals) {
  if (!goals.length) return null;
  const purposes = new Set(goals.map((goal) => goal.purpose).filter(Boolean)).size;
  const count = `${capitalized(numberWord(goals.length))} ${goals.length === 1 ? "goal" : plural("goal")}`;
  return purposes
    ? `${count}, ${purposes === 1 ? "one purpose" : `${numberWord(purposes)} purposes`}`
    : count;
}

function NoGoals() {
  return html`<${Empty}
    action=${html`<a class="button main" href=${hrefTo("set")}><${Icon} name="plus" small />Set a goal</a>`}
  >
    No goals yet. A goal is something to reach, by a day or again and again: coffees, introductions, a talk.
  <//>`;
}

/** The trees, those of one purpose together. @param {{ view: any }} props */
function Purposes({ view }) {
  const groups = byPurpose(view);
  return html`<div class="purposes">
    ${groups.map(({ purpose, branches }) => html`<${PurposeGroup} key=${purpose} purpose=${purpose} branches=${branches} />`)}
  </div>`;
}

/** @param {{ purpose: string, branches: { goal: GoalView, depth: number }[] }} props */
function PurposeGroup({ purpose, branches }) {
  const id = useId();
  return html`<section class="section" aria-labelledby=${id}>
    <header>
      ${
        purpose
          ? html`<h2 id=${id} class="purpose you" dir="auto">“${purpose}”</h2>`
          : html`<h2 id=${id} class="purpose">No purpose yet</h2>`
      }
      <span class="small quiet nowrap">${formatCount(branches.length, "goal")}</span>
    </header>
    <${GoalTree} branches=${branches} />
  </section>`;
}

/** A tree belongs to the purpose of its root; those without one come last.
 * @param {{ goals: GoalView[], tree: { goal: string, depth: number }[] }} view */
function byPurpose({ goals, tree }) {
  const byId = new Map(goals.map((goal) => [goal.id, goal]));
  /** @type {Map<string, { goal: GoalView, depth: number }[]>} */
  const groups = new Map();
  let purpose = "";
  for (const { goal: id, depth } of tree) {
    const goal = byId.get(id);
    if (!goal) continue;
    if (depth === 0) purpose = goal.purpose ?? "";
    const group = groups.get(purpose) ?? [];
    group.push({ goal, depth });
    groups.set(purpose, group);
  }
  return [...groups]
    .map(([name, branches]) => ({ purpose: name, branches }))
    .sort((one, other) => Number(one.purpose === "") - Number(other.purpose === ""));
}
