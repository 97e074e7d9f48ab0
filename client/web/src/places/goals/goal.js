import { Icon } from "../../components/icon.js";
import { Refused } from "../../components/refused.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { isClosed } from "../../text/goals.js";
import { capitalized, formatCount } from "../../text/numbers.js";
import { html } from "../../view.js";
import { Arisen } from "./arisen.js";
import { Celebrations } from "./celebrations.js";
import { GoalActions } from "./goal_actions.js";
import { GoalFacts } from "./goal_facts.js";
import { Lately } from "./goal_lately.js";
import { GoalProgress } from "./goal_progress.js";
import { MilestoneList } from "./milestone_list.js";
import { Remarks } from "./remarks.js";
import { Story } from "./story.js";
import { WellSet } from "./well_set.js";

/** @typedef {import("./detail.js").GoalDetail} GoalDetail */

/** One goal: how it stands, how it came to be so, and what can be done with it.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const { value, refusal } = useRead("goal", { goal: route.parts[0] ?? "" });
  const back = { href: hrefTo("goals"), name: "Goals" };
  if (!value) {
    return html`<div class="screen">
      <${Head} title="Goal" back=${back} />
      ${refusal && html`<${Refused} refusal=${refusal} />`}
    </div>`;
  }
  /** @type {GoalDetail} */
  const detail = value;
  const { goal } = detail;
  return html`<div class="screen">
    <${Head} title=${goal.title} back=${back} under=${html`<${What} detail=${detail} />`} />
    <div class="columns">
      <div>
        <${Celebrations} goal=${goal} />
        <${GoalProgress} detail=${detail} />
        <${GoalActions} detail=${detail} />
        <${Remarks} remarks=${detail.remarks} today=${goal.today} />
        <${MilestoneList} detail=${detail} />
        <${Story} detail=${detail} />
      </div>
      <div class="duo">
        <${GoalFacts} goal=${goal} />
        ${!isClosed(goal) && html`<${WellSet} goal=${goal} />`}
        <${Lately} detail=${detail} />
        <${Arisen} goal=${goal} />
      </div>
    </div>
  </div>`;
}

/** What it is for, what it serves, and whom it is about. @param {{ detail: GoalDetail }} props */
function What({ detail }) {
  const { goal, names } = detail;
  const parent = goal.parent && names[goal.parent];
  return html`
    ${goal.status !== "active" && html`<strong>${capitalized(goal.status)}</strong>. `}
    ${goal.cadence && `${often(goal)}. `}
    ${goal.purpose && html`For <span class="you" dir="auto">“${goal.purpose}”</span>`}
    ${goal.purpose && parent && ", "}
    ${
      parent &&
      html`${goal.purpose ? "serving" : "Serving"} <a class="link" href=${hrefTo("goal", [goal.parent ?? ""])}><bdi>${parent.title}</bdi></a>`
    }
    ${
      goal.about &&
      html` <a class="link" href=${hrefTo("person", [goal.about])}><${Icon} name="people" small /> <bdi>${goal.about}</bdi></a>`
    }
  `;
}

/** `2 messages a week`. @param {import("../../text/goals.js").GoalView} goal */
function often({ cadence, unit }) {
  return cadence ? `${formatCount(cadence.quota, unit ?? "")} a ${cadence.every}` : "";
}
