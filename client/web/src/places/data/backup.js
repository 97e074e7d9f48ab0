import { Note } from "../../components/note.js";
import { Section } from "../../components/section.js";
import { tell } from "../../components/toast.js";
import { device } from "../../device/device.js";
import { tellRefusal } from "../../save.js";
import { Head } from "../../shell/head.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { FilePick } from "./file_pick.js";
import { bytesOf, giveBytes, giveFile } from "./files.js";
import { TaskRefusal } from "./task_refusal.js";
import { useTask } from "./use_task.js";

/** This device in a file, and back. @param {{ back: { href: string, name: string } }} props */
export function Backup({ back }) {
  return html`<div class="screen narrow">
    <${Head} title="Backup" back=${back} />
    ${device.state.value.start === "failed" ? html`<${Rescue} />` : html`<${Make} />`}
    <${Restore} />
  </div>`;
}

function Make() {
  const { run, busy, refusal } = useTask("backup");
  const make = async () => {
    const file = await run();
    if (!file) return;
    giveFile(file);
    tell({ title: "Backed up, and checked", text: file.name });
  };
  return html`<${Section} title="Make one">
    <div class="panel">
      <p class="small quiet">The log and this device’s key, checked after it is written. Whoever has the file has this device: guard it.</p>
      <${TaskRefusal} refusal=${refusal} />
      <div class="buttons"><button type="button" class="button main" disabled=${busy} onClick=${make}>${busy ? "Writing it…" : "Save a backup"}</button></div>
    </div>
  <//>`;
}

/** A log that cannot be opened is still in its files: whoever can mend it needs them as they are. */
function Rescue() {
  const save = async () => {
    const files = await device.rescue().catch(tellRefusal);
    for (const { path, bytes } of files ?? [])
      giveBytes(path.replaceAll("/", "-"), "application/octet-stream", bytes);
  };
  return html`<${Section} title="Its files as they are">
    <div class="panel">
      <p class="small quiet">Milepost could not open the log here. Save its files before anything else is tried.</p>
      <div class="buttons"><button type="button" class="button main" onClick=${save}>Save the files</button></div>
    </div>
  <//>`;
}

/** What is here is replaced, so it is asked once more: also about the server that the file names. */
function Restore() {
  const look = useTask("restore_preview");
  const { run, busy, refusal } = useTask("restore");
  const [picked, setPicked] = useState(/** @type {{ raw: string, name: string } | null} */ (null));
  const [server, setServer] = useState(/** @type {string | null} */ (null));
  const pick = async (/** @type {File} */ file) => {
    const raw = await bytesOf(file);
    setPicked({ raw, name: file.name });
    setServer((await look.run({ raw }))?.server ?? null);
  };
  const restore = async (/** @type {boolean} */ withServer) => {
    const restored = await run({ raw: picked?.raw, with_server: withServer });
    if (!restored) return;
    tell({ title: `${formatCount(restored.events, "event")} put back` });
    location.hash = "";
    location.reload();
  };
  return html`<${Section} title="Put one back">
    <div class="panel">
      <p class="small quiet">This device becomes what it was then. What the server has since comes back with the next sync; nothing that stands only here may be lost by it.</p>
      <${FilePick} label="Pick a backup" name=${picked?.name} accept=".zip,application/zip" onFile=${pick} />
      <${TaskRefusal} refusal=${look.refusal ?? refusal} />
      ${
        picked &&
        !look.busy &&
        !look.refusal &&
        html`<${Note}
        icon="data"
        kind="warn"
        title=${server ? "It names a server" : "It replaces what is here"}
        actions=${html`
          <button type="button" class="button" disabled=${busy} onClick=${() => restore(server !== null)}>${server ? "Put back, and sync there" : "Put back"}</button>
          ${server && html`<button type="button" class="button" disabled=${busy} onClick=${() => restore(false)}>Put back without it</button>`}
        `}
      >
        ${
          server
            ? html`<span class="mono">${server}</span> gets all that you log from then on. Is it yours?`
            : "The device that the backup was made of is not to be used beside this one."
        }
      <//>`
      }
    </div>
  <//>`;
}
