import { Field } from "../../components/input/field.js";
import { tell } from "../../components/toast.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatCount } from "../../text/numbers.js";
import { html, useId, useState } from "../../view.js";
import { COLUMNS, columnNames, probableColumn } from "./csv_columns.js";
import { FilePick } from "./file_pick.js";
import { bytesOf } from "./files.js";
import { ImportNumbers } from "./import_numbers.js";
import { TaskRefusal } from "./task_refusal.js";
import { useTask } from "./use_task.js";

/**
 * @typedef {{ raw: string, name: string, columns: string[] }} Picked
 * @typedef {import("./import_numbers.js").Report} Report
 */

/** An import: a file is picked, what it would bring is shown, and only then it is saved.
 * @param {{ back: { href: string, name: string } }} props */
export function Import({ back }) {
  const [picked, setPicked] = useState(/** @type {Picked | null} */ (null));
  const [maps, setMaps] = useState(/** @type {Record<string, string>} */ ({}));
  const [title, setTitle] = useState("");
  const [preview, setPreview] = useState(/** @type {Report | null} */ (null));
  const [done, setDone] = useState(/** @type {Report | null} */ (null));
  const rehearsal = useTask("import_preview");
  const real = useTask("import");
  const request = (/** @type {Picked} */ { raw, name }) => ({
    raw,
    name,
    skip_bad: true,
    ...(Object.keys(maps).length > 0 && { maps }),
    ...(title && { title }),
  });

  async function pick(/** @type {File} */ file) {
    const next = {
      raw: await bytesOf(file),
      name: file.name,
      columns: columnNames(await file.slice(0, 65_536).text()),
    };
    setPicked(next);
    setMaps({});
    setDone(null);
    setPreview(await rehearsal.run({ raw: next.raw, name: next.name, skip_bad: true }));
  }

  async function save() {
    if (!picked) return;
    const report = await real.run(request(picked));
    if (report) {
      setDone(report);
      tell({ title: `${formatCount(report.events, "event")} imported` });
    }
  }

  const again = async (/** @type {Record<string, string>} */ mapped) => {
    setMaps(mapped);
    if (picked) setPreview(await rehearsal.run({ ...request(picked), maps: mapped }));
  };
  return html`<div class="screen narrow">
    <${Head} title="Import" back=${back} under="A goal of Beeminder (JSON), a table of activities (CSV), or an export of Milepost. What is here already is not added again." />
    ${!done && html`<${FilePick} label="Pick a file" name=${picked?.name} accept=".json,.csv,.jsonl,.txt,text/csv,application/json" onFile=${pick} />`}
    ${rehearsal.busy && html`<p class="quiet" role="status">Reading it…</p>`}
    <${TaskRefusal} refusal=${rehearsal.refusal ?? real.refusal} />
    ${rehearsal.refusal && picked && isTable(picked) && html`<${Columns} picked=${picked} maps=${maps} onChange=${setMaps} onTry=${again} />`}
    ${
      preview &&
      !done &&
      html`<${ImportNumbers} report=${preview} title="It would bring" />
      ${preview.form === "beeminder" && html`<${Field} label="What the goal is called" value=${title} onInput=${setTitle} hint="Empty: as the file is called." />`}
      <button type="button" class="button main wide" disabled=${real.busy || preview.events === 0} onClick=${save}>
        ${real.busy ? "Importing…" : preview.events === 0 ? "Nothing new in it" : `Import ${formatCount(preview.events, "event")}`}
      </button>`
    }
    ${
      done &&
      html`<${ImportNumbers} report=${done} title="It brought" />
      <div class="buttons"><a class="button main" href=${hrefTo("entries")}>See the entries</a></div>`
    }
  </div>`;
}

/** @param {Picked} picked */
function isTable({ columns, name }) {
  return columns.length > 1 && !/\.jsonl?$/i.test(name);
}

/** Which column of theirs is which of ours.
 * @param {{ picked: Picked, maps: Record<string, string>, onChange: (maps: Record<string, string>) => void,
 *           onTry: (maps: Record<string, string>) => void }} props */
function Columns({ picked, maps, onChange, onTry }) {
  const id = useId();
  const chosen = (/** @type {string} */ name) => maps[name] ?? probableColumn(name);
  const all = () => Object.fromEntries(picked.columns.map((name) => [name, chosen(name)]));
  const set = (/** @type {string} */ name, /** @type {string} */ ours) =>
    onChange({ ...all(), [name]: ours });
  return html`<div class="panel">
    <h2>What its columns are</h2>
    ${picked.columns.map(
      (name, at) => html`<div class="field" key=${name}>
        <label for=${`${id}-${at}`}><bdi>${name}</bdi></label>
        <select class="input" id=${`${id}-${at}`} value=${chosen(name)} onChange=${(/** @type {any} */ event) => set(name, event.currentTarget.value)}>
          ${COLUMNS.map(({ value, label }) => html`<option value=${value}>${label}</option>`)}
        </select>
      </div>`,
    )}
    <div class="buttons"><button type="button" class="button main" onClick=${() => onTry(all())}>Read it so</button></div>
  </div>`;
}
