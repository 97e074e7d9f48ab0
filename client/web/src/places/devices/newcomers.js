import { Note } from "../../components/note.js";
import { write } from "../../device/device.js";
import { html, useState } from "../../view.js";
import { DeviceSheet } from "./device_sheet.js";
import { deviceName, voucherOf } from "./device_words.js";

/** Devices that whoever runs the server let in, and none of the person's own: is each of them theirs?
 * @param {{ view: import("./device_words.js").DevicesView }} props */
export function Newcomers({ view }) {
  const [chosen, choose] = useState(/** @type {string | null} */ (null));
  const shown = view.devices.find((known) => known.device === chosen);
  return html`${view.devices
    .filter((known) => view.newcomers.includes(known.device))
    .map(
      (known) => html`<${Note}
        key=${known.device}
        icon="alert"
        kind="warn"
        title=${html`None of your devices let “<bdi>${deviceName(known)}</bdi>” in`}
        actions=${html`
          <button type="button" class="button" onClick=${() => write("see_newcomers", {})}>I know it</button>
          <button type="button" class="button" onClick=${() => choose(known.device)}>Look at it</button>
        `}
      >
        Whoever runs the server did. The fingerprint of its key: <span class="mono">${known.fingerprint}</span>. If it is not yours, revoke it.
      <//>`,
    )}
  ${shown && html`<${DeviceSheet} known=${shown} letInBy=${voucherOf(view, shown)} onClose=${() => choose(null)} />`}`;
}
