import { Empty } from "../../components/empty.js";
import { Refused } from "../../components/refused.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { html, useState } from "../../view.js";
import { MilestoneRow } from "./milestone_list.js";
import { CelebrateSheet } from "./sheets/celebrate_sheet.js";

/** @typedef {{ goal: import("../../text/goals.js").GoalView,
 *   milestone: import("../../text/goals.js").MilestoneView }} GoalMilestone */

/** The milestones of all goals: what was reached, and what lies ahead. */
export function Place() {
  const { value, refusal } = useRead("milestones");
  const [open, setOpen] = useState(/** @type {GoalMilestone | null} */ (null));
  /** @type {GoalMilestone[]} */
  const all = value?.milestones ?? [];
  const reached = all.filter(({ milestone }) => milestone.reached).toReversed();
  const ahead = all.filter(({ milestone }) => !milestone.reached);
  return html`<div class="screen">
    <${Head} title="Milestones" back=${{ href: hrefTo("goals"), name: "Goals" }} />
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    ${value && !all.length && html`<${Empty}>No milestones yet. A goal has those that you give it.<//>`}
    <div class="columns even">
      <div><${List} title="Ahead" milestones=${ahead} onOpen=${setOpen} /></div>
      <div><${List} title="Reached" milestones=${reached} onOpen=${setOpen} /></div>
    </div>
    ${open && html`<${CelebrateSheet} goal=${open.goal} milestone=${open.milestone} onClose=${() => setOpen(null)} />`}
  </div>`;
}

/** @param {{ title: string, milestones: GoalMilestone[], onOpen: (which: GoalMilestone) => void }} props */
function List({ title, milestones, onOpen }) {
  if (!milestones.length) return null;
  return html`<${Section} title=${title}>
    <ul class="panel flush rows marked">
      ${milestones.map(
        (each) => html`<li key=${`${each.goal.id} ${each.milestone.name}`}>
          <${MilestoneRow}
            milestone=${each.milestone}
            goal=${each.goal}
            below=${html`<a class="link small" href=${hrefTo("goal", [each.goal.id])}><bdi>${each.goal.title}</bdi></a>`}
            onOpen=${() => onOpen(each)}
          />
        </li>`,
      )}
    </ul>
  <//>`;
}
