import { tell } from "../../components/toast.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { columnNames } from "./csv_columns.js";
import { FilePick } from "./file_pick.js";
import { bytesOf } from "./files.js";
import { ImportColumns } from "./import_columns.js";
import { ImportNumbers } from "./import_numbers.js";
import { AsNew, CalendarOptions, GoalOptions, TableOptions } from "./import_options.js";
import { TaskRefusal } from "./task_refusal.js";
import { useTask } from "./use_task.js";

/**
 * @typedef {{ raw: string, name: string, columns: string[] }} Picked
 * @typedef {import("./import_numbers.js").Report} Report
 * @typedef {import("./import_options.js").Options} Options
 */

/** An import: a file is picked, what it would bring is shown, and only then it is saved.
 * @param {{ back: { href: string, name: string } }} props */
export function Import({ back }) {
  const [picked, setPicked] = useState(/** @type {Picked | null} */ (null));
  const [options, setOptions] = useState(/** @type {Options} */ ({}));
  const [preview, setPreview] = useState(/** @type {Report | null} */ (null));
  const [done, setDone] = useState(/** @type {Report | null} */ (null));
  const rehearsal = useTask("import_preview");
  const real = useTask("import");

  async function look(/** @type {Picked} */ file, /** @type {Options} */ said) {
    setPicked(file);
    setOptions(said);
    setDone(null);
    setPreview(await rehearsal.run(request(file, said)));
  }

  async function pick(/** @type {File} */ file) {
    const columns = columnNames(await file.slice(0, 65_536).text());
    await look({ raw: await bytesOf(file), name: file.name, columns }, {});
  }

  async function save() {
    const report = picked && (await real.run(request(picked, options)));
    if (!report) return;
    setDone(report);
    tell({ title: `${formatCount(report.events, "event")} imported` });
  }

  const change = (/** @type {Options} */ said) => picked && look(picked, said);
  const table = picked !== null && isTable(picked);
  return html`<div class="screen narrow">
    <${Head} title="Import" back=${back} under="Contacts of LinkedIn, Google or Outlook, an address book (vCard), a calendar (ICS), a goal of Beeminder, habits of Loop, tasks, a table of activities, or an export of Milepost. A file that was imported before updates what came of it." />
    ${!done && html`<${FilePick} label="Pick a file" name=${picked?.name} accept=".json,.csv,.jsonl,.txt,.vcf,.ics,text/csv,text/vcard,text/calendar,application/json" onFile=${pick} />`}
    ${rehearsal.busy && html`<p class="quiet" role="status">Reading it…</p>`}
    <${TaskRefusal} refusal=${rehearsal.refusal ?? real.refusal} />
    ${rehearsal.refusal && table && html`<${ImportColumns} columns=${picked.columns} maps=${options.maps ?? {}} onTry=${(/** @type {Record<string, string>} */ maps) => change({ ...options, maps })} />`}
    ${table && !done && html`<${TableOptions} options=${options} onChange=${change} />`}
    ${preview && !done && html`<${Preview} report=${preview} options=${options} busy=${real.busy} onChange=${change} onSave=${save} />`}
    ${
      done &&
      html`<${ImportNumbers} report=${done} title="It brought" />
        <div class="buttons"><a class="button main" href=${hrefTo("entries")}>See the entries</a></div>`
    }
  </div>`;
}

/** @param {{ report: Report, options: Options, busy: boolean, onChange: (options: Options) => void,
 *            onSave: () => void }} props */
function Preview({ report, options, busy, onChange, onSave }) {
  const updates = report.corrected + report.restored + report.withdrawn + report.adjusted > 0;
  return html`<${ImportNumbers} report=${report} title="It would bring" />
    ${(report.form === "beeminder" || report.form === "loop") && html`<${GoalOptions} options=${options} onChange=${onChange} />`}
    ${report.form === "ics" && html`<${CalendarOptions} options=${options} onChange=${onChange} />`}
    ${(updates || options.as_new) && html`<${AsNew} options=${options} onChange=${onChange} />`}
    <button type="button" class="button main wide" disabled=${busy || report.events === 0} onClick=${onSave}>
      ${busy ? "Importing…" : report.events === 0 ? "Nothing new in it" : `Import ${formatCount(report.events, "event")}`}
    </button>`;
}

/** Rows that cannot be read are left out: the preview has said so. @param {Picked} picked @param {Options} options */
function request({ raw, name }, options) {
  return { raw, name, skip_bad: true, ...options };
}

/** @param {Picked} picked */
function isTable({ columns, name }) {
  return columns.length > 1 && !/\.(jsonl?|vcf|ics)$/i.test(name);
}
