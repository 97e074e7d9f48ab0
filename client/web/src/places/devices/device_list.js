import { Icon } from "../../components/icon.js";
import { formatSince } from "../../text/moments.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { DeviceSheet } from "./device_sheet.js";
import { deviceName, inUse, looksLikePhone, voucherOf } from "./device_words.js";
import { Skyline } from "./skyline.js";

/**
 * @typedef {import("./device_words.js").DevicesView} DevicesView
 * @typedef {import("./device_words.js").KnownDevice} KnownDevice
 */

/** The devices in use and the server, each with the skyline of what it holds.
 * @param {{ view: DevicesView, joined: { server: string } | null }} props */
export function DeviceList({ view, joined }) {
  const [chosen, choose] = useState(/** @type {string | null} */ (null));
  const shown = view.devices.find((known) => known.device === chosen);
  return html`<ul class="panel flush rows same" aria-label="Who holds what">
      ${inUse(view).map(
        (known) => html`<li key=${known.device}>
          <span class="mark"><${Icon} name=${looksLikePhone(known) ? "phone" : "laptop"} /></span>
          <div class="between">
            <strong dir="auto">${deviceName(known)}</strong>
            <span class="small quiet">${seen(view, known)}, ${formatCount(known.seq, "event")} written</span>
          </div>
          ${
            known.joined !== null &&
            html`<button type="button" class="close" aria-label=${`About ${deviceName(known)}`} onClick=${() => choose(known.device)}>
            <${Icon} name="more" small />
          </button>`
          }
          <${Held} digest=${digestOf(view, known)} agrees=${agreesWith(view, known)} />
        </li>`,
      )}
      ${joined && html`<${ServerRow} view=${view} server=${joined.server} />`}
    </ul>
    ${shown && html`<${DeviceSheet} known=${shown} letInBy=${voucherOf(view, shown)} onClose=${() => choose(null)} />`}`;
}

/** @param {{ view: DevicesView, server: string }} props */
function ServerRow({ view, server }) {
  return html`<li>
    <span class="mark"><${Icon} name="server" /></span>
    <div class="between">
      <strong>Server</strong>
      <span class="small quiet">${hostOf(server)}</span>
    </div>
    <${Held} digest=${view.server?.digest ?? null} agrees=${view.server?.agrees ?? null} />
  </li>`;
}

/** @param {{ digest: string | null, agrees: boolean | null }} props */
function Held({ digest, agrees }) {
  if (digest === null) return html`<span class="small quiet wide">Not heard of yet.</span>`;
  return html`<span class="wide">
    <${Skyline} digest=${digest} />
    ${agrees === false && html`<span class="state behind small"><i aria-hidden="true"></i><span>holds something else: prove it</span></span>`}
  </span>`;
}

/** @param {DevicesView} view @param {KnownDevice} known */
function seen(view, known) {
  if (known.here) return "this device";
  const at = reportOf(view, known)?.at;
  return at ? `heard ${formatSince(Date.now() * 1000 - at)}` : "not heard yet";
}

/** @param {DevicesView} view @param {KnownDevice} known */
function digestOf(view, known) {
  return known.here ? view.digest : (reportOf(view, known)?.digest ?? null);
}

/** @param {DevicesView} view @param {KnownDevice} known */
function agreesWith(view, known) {
  return known.here ? true : (reportOf(view, known)?.agrees ?? null);
}

/** @param {DevicesView} view @param {KnownDevice} known */
function reportOf(view, known) {
  return view.reports.find((report) => report.device === known.device);
}

/** @param {string} url */
function hostOf(url) {
  return URL.canParse(url) ? new URL(url).host : url;
}
