import { Section } from "../../components/section.js";
import { save, tellRefusal } from "../../save.js";
import { formatDay } from "../../text/days.js";
import { html, useState } from "../../view.js";
import { StepSheet } from "./step_sheet.js";

/** @typedef {{ id: string, what: string, person: string | null, opportunity: string | null, by: string | null }} Step */

/** What to do next for a person or an opportunity.
 * @param {{ steps: Step[], today: string, person?: string, opportunity?: string }} props */
export function NextSteps({ steps, today, person, opportunity }) {
  const [open, setOpen] = useState(false);
  const action = html`<button type="button" class="button bare" onClick=${() => setOpen(true)}>Next step</button>`;
  return html`<${Section} title="Next steps" action=${action}>
    ${steps.length ? html`<ul class="panel flush rows">${steps.map((step) => html`<li key=${step.id}><${StepRow} step=${step} today=${today} /></li>`)}</ul>` : html`<p class="panel quiet">None planned.</p>`}
    ${open && html`<${StepSheet} person=${person} opportunity=${opportunity} onClose=${() => setOpen(false)} />`}
  <//>`;
}

/** A step, and what can be done with it. @param {{ step: Step, today: string, who?: boolean }} props */
export function StepRow({ step, today, who = false }) {
  const [editing, setEditing] = useState(false);
  const change = async (/** @type {object} */ how, /** @type {string} */ title) => {
    try {
      await save("change_step", { step: step.id, ...how }, { title, text: step.what });
    } catch (error) {
      tellRefusal(error);
    }
  };
  const when = step.by
    ? step.by === today
      ? "today"
      : `${step.by < today ? "since" : "by"} ${formatDay(step.by, today)}`
    : "";
  const detail = [who && step.person ? `for ${step.person}` : "", when].filter(Boolean).join(", ");
  return html`<div class="row">
    <span class="body">
      <span class="title you" dir="auto">${step.what}</span>
      ${detail && html`<span class="detail" dir="auto">${detail}</span>`}
      <span class="buttons">
        <button type="button" class="button" onClick=${() => change({ done: true }, "Done")}>Done<span class="vh">: ${step.what}</span></button>
        <button type="button" class="button bare" onClick=${() => setEditing(true)}>Change<span class="vh">: ${step.what}</span></button>
        <button type="button" class="button bare" onClick=${() => change({ dropped: true }, "Dropped")}>Drop<span class="vh">: ${step.what}</span></button>
      </span>
    </span>
    ${editing && html`<${StepSheet} step=${step} onClose=${() => setEditing(false)} />`}
  </div>`;
}
