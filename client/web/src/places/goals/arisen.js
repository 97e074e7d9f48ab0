import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { formatDay } from "../../text/days.js";
import { html } from "../../view.js";

/** The opportunities that arose from what counts for a goal.
 * @param {{ goal: import("../../text/goals.js").GoalView }} props */
export function Arisen({ goal }) {
  const { value } = useRead("opportunities", { goal: goal.id });
  if (!value?.opportunities.length) return null;
  return html`<${Section} title="What arose from it">
    <ul class="panel flush rows">
      ${value.opportunities.map(
        (/** @type {any} */ each) => html`<li key=${each.id}>
          <${Row}
            href=${hrefTo("opportunity", [each.id])}
            title=${html`<bdi>${each.title}</bdi>`}
            detail=${html`<bdi>${each.stage || "no stage yet"}</bdi>, since ${formatDay(each.since, goal.today)}`}
          />
        </li>`,
      )}
    </ul>
  <//>`;
}
