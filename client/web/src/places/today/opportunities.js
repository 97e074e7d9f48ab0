import { Section } from "../../components/section.js";
import { hrefTo } from "../../router.js";
import { formatDay } from "../../text/days.js";
import { html } from "../../view.js";

const SHOWN = 3;

/** The opportunities that moved last. @param {{ opportunities: any[], today: string }} props */
export function Opportunities({ opportunities, today }) {
  if (opportunities.length === 0) return null;
  const more =
    opportunities.length > SHOWN && html`<a href=${hrefTo("people")}>All ${opportunities.length}</a>`;
  return html`<${Section} title="Opportunities" action=${more}>
    <ul class="panel flush rows">
      ${opportunities.slice(0, SHOWN).map(
        (each) => html`<li class="row" key=${each.id}>
          <div class="body">
            <bdi class="title">${each.title}</bdi>
            <span class="detail">${each.stage || "no stage yet"}, since ${formatDay(each.since, today)}</span>
          </div>
        </li>`,
      )}
    </ul>
  <//>`;
}
