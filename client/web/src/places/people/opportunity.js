import { Icon } from "../../components/icon.js";
import { Refused } from "../../components/refused.js";
import { Section } from "../../components/section.js";
import { Stone } from "../../components/stone.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatDate, formatDay } from "../../text/days.js";
import { formatAmount, formatList } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { openLog } from "../log/log_sheet.js";
import { RenameOpportunitySheet } from "./rename_opportunity_sheet.js";
import { NextSteps } from "./step_list.js";

/** @typedef {import("./opportunity_list.js").OpportunityView} OpportunityView */

/** One opportunity: from what it arose, and the stages it went through.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const { value, refusal } = useRead("opportunities");
  /** @type {OpportunityView | undefined} */
  const found = value?.opportunities.find(
    (/** @type {OpportunityView} */ each) => each.id === route.parts[0],
  );
  const back = { href: hrefTo("people"), name: "People" };
  const gone =
    value && !found
      ? { problem: "There is no such opportunity.", advice: "What named it may have been taken back." }
      : refusal;
  return html`<div class="screen">
    <${Head} title=${found?.title ?? "Opportunity"} back=${back} />
    ${gone && html`<${Refused} refusal=${gone} />`}
    ${found && html`<${Found} opportunity=${found} />`}
  </div>`;
}

/** @param {{ opportunity: OpportunityView }} props */
function Found({ opportunity }) {
  const { id, title, history, arose_from: origin, moved, notes, steps, today } = opportunity;
  const [renaming, setRenaming] = useState(false);
  return html`
    <div class="buttons">
      <button type="button" class="button main" onClick=${() => openLog({ people: [...origin.people], opportunity: title })}>
        <${Icon} name="plus" small />Next stage
      </button>
      <button type="button" class="button" onClick=${() => setRenaming(true)}>Rename</button>
      ${renaming && html`<${RenameOpportunitySheet} id=${id} title=${title} onClose=${() => setRenaming(false)} />`}
    </div>
    <${Section} title="How it went">
      <ol class="panel story">
        ${history.toReversed().map(
          ({ day, stage, ref }, at) => html`<li key=${ref}>
            <${Stone} kind=${at === 0 ? "got" : "open"} />
            <div class="told">
              <p class="small quiet">${formatDay(day, today)}</p>
              <p><strong><bdi>${stage || "no stage yet"}</bdi></strong></p>
            </div>
            <a class="link small" href=${hrefTo("entry", [ref])}>Entry<span class="vh"> of ${formatDay(day, today)}</span></a>
          </li>`,
        )}
      </ol>
    <//>
    <${NextSteps} steps=${steps} today=${today} opportunity=${id} />
    ${
      notes.length > 0 &&
      html`<${Section} title="Noted">
        <ul class="panel flush rows dated">
          ${notes.map(({ ref, day, note }) => html`<li key=${ref}><a class="entry" href=${hrefTo("entry", [ref])}><span class="small quiet">${formatDate(day, today)}</span><span class="body"><span class="you" dir="auto">“${note}”</span></span></a></li>`)}
        </ul>
      <//>`
    }
    <${Section} title="It arose from">
      <div class="panel">
        <p>
          <strong><bdi>${origin.kind ?? "an activity"}</bdi></strong>${origin.people.length > 0 && html` with <bdi>${formatList(origin.people)}</bdi>`}
          ${origin.organisation && html` at <bdi>${origin.organisation}</bdi>`}, ${formatDay(origin.day, today)}
        </p>
        ${origin.note && html`<p class="you" dir="auto">“${origin.note}”</p>`}
        ${moved.length > 0 && html`<p class="small quiet">It moved ${moved.map(({ title: goal, amount }) => html`<bdi>${goal}</bdi>${amount === null ? "" : ` by ${formatAmount(amount)}`} `)}</p>`}
        <p class="buttons">
          ${origin.people.map((/** @type {string} */ name) => html`<a class="button" href=${hrefTo("person", [name])}><bdi>${name}</bdi></a>`)}
        </p>
      </div>
    <//>
  `;
}
