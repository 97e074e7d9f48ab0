import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { Stages } from "../../components/stages.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { formatDay } from "../../text/days.js";
import { formatList } from "../../text/numbers.js";
import { html } from "../../view.js";

/**
 * @typedef {{ id: string, title: string, today: string, stage: string, since: string,
 *             history: { day: string, stage: string, ref: string }[], arose_from: any, moved: any[],
 *             activities: string[], notes: { ref: string, day: string, note: string }[],
 *             steps: import("./step_list.js").Step[] }} OpportunityView
 */

/** All that arose, the one that went on last first. */
export function Opportunities() {
  const { value } = useRead("opportunities");
  if (!value) return null;
  return html`<${Section} title="Opportunities">
    ${
      value.opportunities.length
        ? html`<${OpportunityRows} opportunities=${value.opportunities} />`
        : html`<p class="panel quiet">None yet. Name one when you log what it arose from.</p>`
    }
  <//>`;
}

/** @param {{ opportunities: OpportunityView[] }} props */
export function OpportunityRows({ opportunities }) {
  return html`<ul class="panel flush rows">
    ${opportunities.map((each) => html`<li key=${each.id}><${OpportunityRow} opportunity=${each} /></li>`)}
  </ul>`;
}

/** @param {{ opportunity: OpportunityView }} props */
function OpportunityRow({ opportunity }) {
  const { id, title, history, since, today, arose_from: origin } = opportunity;
  const people = formatList(origin.people);
  return html`<${Row}
    href=${hrefTo("opportunity", [id])}
    title=${html`<bdi>${title}</bdi>`}
    detail=${html`<span dir="auto"><${Stages} stages=${history.map(({ stage }) => stage || "no stage yet")} /></span>`}
  >
    <span class="detail" dir="auto">since ${formatDay(since, today)}${people && `, began with ${people}`}</span>
  <//>`;
}
