import { Icon } from "../../components/icon.js";
import { Row } from "../../components/row.js";
import { tell } from "../../components/toast.js";
import { Head } from "../../shell/head.js";
import { html } from "../../view.js";
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
];

/** All of the log in a file. @param {{ back: { href: string, name: string } }} props */
export function Export({ back }) {
  const { run, busy, refusal } = useTask("export");
  const give = async (/** @type {string} */ form) => {
    const file = await run({ form });
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
  </div>`;
}
