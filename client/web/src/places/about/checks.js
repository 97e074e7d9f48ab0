import { Section } from "../../components/section.js";
import { State } from "../../components/state.js";
import { html, useState } from "../../view.js";
import { giveFile } from "../data/files.js";
import { TaskRefusal } from "../data/task_refusal.js";
import { useTask } from "../data/use_task.js";

/** @typedef {{ what: string, well: boolean, seen: string, fixed: boolean }} Finding */

/** The checks of the log and the server; what is safe to is set right, and a report can be taken along. */
export function Checks() {
  const [findings, setFindings] = useState(/** @type {Finding[] | null} */ (null));
  const { run, busy, refusal } = useTask("doctor");
  const report = useTask("doctor_report");
  const check = async (/** @type {boolean} */ fix) => {
    const found = await run({ fix });
    if (found) setFindings(found);
  };
  const amiss = findings?.some(({ well }) => !well) ?? false;
  return html`<${Section} title="Is all well here?">
    <div class="panel">
      ${!findings && html`<p class="small quiet">Every event is read and compared with its chain, and the server is asked.</p>`}
      <${TaskRefusal} refusal=${refusal ?? report.refusal} />
      ${
        findings &&
        html`<p class="vh" role="status">${amiss ? "Something is amiss." : "All is well."}</p>
      <dl class="said">
        ${findings.map(
          ({ what, well, seen, fixed }) => html`<div key=${what}>
            <dt>${what}</dt>
            <dd><${State} kind=${well ? "agree" : "due"}>${fixed ? "set right" : well ? "well" : "amiss"}<//> <span class="small quiet">${seen}</span></dd>
          </div>`,
        )}
      </dl>`
      }
      <div class="buttons">
        <button type="button" class="button main" disabled=${busy} onClick=${() => check(false)}>${busy ? "Looking…" : findings ? "Look again" : "Look"}</button>
        ${amiss && html`<button type="button" class="button" disabled=${busy} onClick=${() => check(true)}>Set right what is safe to</button>`}
        ${findings && html`<button type="button" class="button" onClick=${() => report.run().then((file) => file && giveFile(file))}>Report for support</button>`}
      </div>
      ${findings && html`<p class="fine">The report has nothing of what you wrote: read it before you pass it on.</p>`}
    </div>
  <//>`;
}
