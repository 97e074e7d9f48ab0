import { Icon } from "../../components/icon.js";
import { Row } from "../../components/row.js";
import { tell } from "../../components/toast.js";
import { useRead } from "../../device/use_read.js";
import { Head } from "../../shell/head.js";
import { html, useId, useState } from "../../view.js";
import { giveFile } from "./files.js";
import { TaskRefusal } from "./task_refusal.js";
import { useTask } from "./use_task.js";

const FORMS = [
  {
    form: "milepost",
    title: "All events",
    detail: "JSON lines with their signatures: another Milepost reads all of it",
  },
  { form: "csv", title: "A table of entries", detail: "CSV, for a spreadsheet" },
  { form: "goals", title: "A table of goals", detail: "CSV, each as it stands today" },
  { form: "ics", title: "A calendar", detail: "ICS: next steps, contacts, deadlines, birthdays, reviews" },
  { form: "vcard", title: "An address book", detail: "vCard: all people, with what is known of them" },
];

/** All of the log in a file. @param {{ back: { href: string, name: string } }} props */
export function Export({ back }) {
  const { run, busy, refusal } = useTask("export");
  const id = useId();
  const goals = useRead("goals").value?.goals ?? [];
  const [goal, setGoal] = useState("");
  const give = async (/** @type {string} */ form, /** @type {string | undefined} */ of = undefined) => {
    const file = await run({ form, ...(of && { goal: of }) });
    if (!file) return;
    giveFile(file);
    tell({ title: "Exported", text: file.name });
  };
  return html`<div class="screen narrow">
    <${Head} title="Export" back=${back} under="It is yours: readable by anything, whenever you like." />
    <${TaskRefusal} refusal=${refusal} />
    <ul class="panel flush rows marked">
      ${FORMS.map(
        ({ form, title, detail }) => html`<li key=${form}>
          <${Row}
            title=${title}
            detail=${detail}
            mark=${html`<span class="mark"><${Icon} name="up" /></span>`}
            onClick=${() => !busy && give(form)}
          />
        </li>`,
      )}
    </ul>
    ${
      goals.length > 0 &&
      html`<form class="panel" onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        if (!busy) give("story", goal || goals[0].id);
      }}>
        <div class="field">
          <label for=${id}>The story of a goal, in Markdown</label>
          <select class="input" id=${id} value=${goal || goals[0].id} onChange=${(/** @type {any} */ event) => setGoal(event.currentTarget.value)}>
            ${goals.map((/** @type {{ id: string, title: string }} */ each) => html`<option value=${each.id}>${each.title}</option>`)}
          </select>
        </div>
        <div class="buttons"><button class="button main" disabled=${busy}>Export the story</button></div>
      </form>`
    }
  </div>`;
}
