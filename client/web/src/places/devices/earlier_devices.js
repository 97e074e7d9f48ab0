import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { today } from "../../device/clock.js";
import { formatMoment } from "../../text/moments.js";
import { formatCount } from "../../text/numbers.js";
import { html } from "../../view.js";
import { deviceName, earlier } from "./device_words.js";

/** Devices that were revoked, or whose events came by an import. What they wrote stays.
 * @param {{ view: import("./device_words.js").DevicesView }} props */
export function EarlierDevices({ view }) {
  const devices = earlier(view);
  if (devices.length === 0) return null;
  return html`<${Section} title="Earlier devices">
    <ul class="panel flush rows">
      ${devices.map(
        (known) => html`<li key=${known.device}>
          <${Row}
            title=${html`<bdi>${deviceName(known) || known.device}</bdi>`}
            detail=${known.revoked !== null ? `Revoked ${formatMoment(known.revoked, today())}` : "Has not joined: its events came by an import"}
            end=${html`<span class="small quiet">${formatCount(known.seq, "event")}</span>`}
          />
        </li>`,
      )}
    </ul>
  <//>`;
}
