import { Field } from "../../components/input/field.js";
import { Sheet } from "../../components/sheet.js";
import { tell } from "../../components/toast.js";
import { today } from "../../device/clock.js";
import { task } from "../../device/device.js";
import { formatMoment } from "../../text/moments.js";
import { refusalText } from "../../text/refusal_text.js";
import { html, useState } from "../../view.js";
import { deviceName } from "./device_words.js";

/** One device: since when, the fingerprint of its key, its name, and how it is cut off.
 * @param {{ known: import("./device_words.js").KnownDevice, letInBy: string, onClose: () => void }} props */
export function DeviceSheet({ known, letInBy, onClose }) {
  return html`<${Sheet} title=${deviceName(known)} onClose=${onClose}>
    <dl class="said panel">
      ${known.joined !== null && html`<div><dt>Joined</dt><dd>${formatMoment(known.joined, today())}</dd></div>`}
      ${letInBy && html`<div><dt>Let in by</dt><dd><bdi>${letInBy}</bdi></dd></div>`}
      ${known.fingerprint && html`<div><dt>Fingerprint</dt><dd class="mono">${known.fingerprint}</dd></div>`}
      <div><dt>Id</dt><dd class="mono">${known.device}</dd></div>
    </dl>
    <p class="small quiet">The same fingerprint shows on the device itself. Compare them where you doubt which one it is.</p>
    <${Rename} known=${known} onClose=${onClose} />
    ${!known.here && html`<${Revoke} known=${known} onClose=${onClose} />`}
  <//>`;
}

/** @param {{ known: import("./device_words.js").KnownDevice, onClose: () => void }} props */
function Rename({ known, onClose }) {
  const [name, setName] = useState(known.name);
  const [problem, run] = useTask(onClose);
  return html`<form
    class="screen tight"
    onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      run("rename_device", { device: known.device, name: name.trim() }, "Renamed");
    }}
  >
    <${Field} label="Called" value=${name} onInput=${setName} problem=${problem} maxlength="40" />
    <div class="buttons"><button class="button" disabled=${!name.trim() || name.trim() === known.name}>Rename</button></div>
  </form>`;
}

/** It cannot be taken back, so it is asked once more.
 * @param {{ known: import("./device_words.js").KnownDevice, onClose: () => void }} props */
function Revoke({ known, onClose }) {
  const [sure, setSure] = useState(false);
  const [since, setSince] = useState("");
  const [problem, run] = useTask(onClose);
  // From the first moment of that day here.
  const request = {
    device: known.device,
    ...(since && { since: new Date(`${since}T00:00`).getTime() * 1000 }),
  };
  return html`<div class="screen tight">
    <h3>Was it lost?</h3>
    <p class="small quiet">
      Revoke it: it is cut off at once, and gets in no more. What it sent stays; what it has not sent yet comes only
      if it joins anew, as a new device.
    </p>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    ${
      sure &&
      html`<${Field} label="In other hands since, if it was stolen" type="date" value=${since} onInput=${setSince} max=${today()} hint="Devices that it let in from then on are cut off too." />`
    }
    <div class="buttons">
      ${
        sure
          ? html`<button type="button" class="button stop" onClick=${() => run("revoke", request, "Revoked")}>
              Yes, cut it off
            </button>
            <button type="button" class="button" onClick=${() => setSure(false)}>Keep it</button>`
          : html`<button type="button" class="button stop" onClick=${() => setSure(true)}>Revoke <bdi>${deviceName(known)}</bdi>…</button>`
      }
    </div>
  </div>`;
}

/** A task that closes the sheet where it went well, and otherwise says why not.
 * @param {() => void} onClose
 * @returns {[string, (name: string, request: object, done: string) => Promise<void>]} */
function useTask(onClose) {
  const [problem, setProblem] = useState("");
  return [
    problem,
    async (name, request, done) => {
      try {
        await task(name, request);
        tell({ title: done });
        onClose();
      } catch (error) {
        setProblem(refusalText(error));
      }
    },
  ];
}
