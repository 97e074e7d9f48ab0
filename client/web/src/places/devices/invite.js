import { Section } from "../../components/section.js";
import { tell } from "../../components/toast.js";
import { task } from "../../device/device.js";
import { tellRefusal } from "../../save.js";
import { formatTime } from "../../text/moments.js";
import { html, useState } from "../../view.js";
import { QrCode } from "./qr.js";

/** @typedef {{ link: string, code: string, expires: number, fingerprint: string, qr: string[] }} ShownInvite */

/** An invite for another device of the person: a QR code to scan, a link to open, a code to type. */
export function Invite() {
  const [invite, setInvite] = useState(/** @type {ShownInvite | null} */ (null));
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    await task("invite").then(setInvite, tellRefusal);
    setBusy(false);
  };
  return html`<${Section} title="Invite another device">
    <div class="panel">
      ${
        invite
          ? html`<${Shown} invite=${invite} />`
          : html`<p class="small quiet">It shows a code that lets one more device of yours in. It works once, for a short while.</p>
            <div class="buttons">
              <button type="button" class="button main" disabled=${busy} onClick=${make}>${busy ? "Asking the server…" : "Make an invite"}</button>
            </div>`
      }
    </div>
  <//>`;
}

/** @param {{ invite: ShownInvite }} props */
function Shown({ invite }) {
  const share = /** @type {any} */ (navigator).share;
  return html`
    <${QrCode} rows=${invite.qr} label="QR code of the invite, with the same link as below" />
    <p class="code" aria-label=${`Code: ${[...invite.code].join(" ")}`}>${invite.code}</p>
    <p class="small quiet">
      Scan it with the other device’s camera, open the link there, or type the code. It works once, until
      ${" "}${formatTime(invite.expires * 1_000_000)}. Whoever has it can join as you.
    </p>
    <p class="small quiet">There it shows the fingerprint of the server: <span class="fingerprint">${invite.fingerprint}</span></p>
    <div class="buttons">
      <button type="button" class="button" onClick=${() => copy(invite.link)}>Copy link</button>
      ${share && html`<button type="button" class="button" onClick=${() => navigator.share({ url: invite.link }).catch(() => {})}>Share</button>`}
    </div>
  `;
}

/** @param {string} url */
async function copy(url) {
  try {
    await navigator.clipboard.writeText(url);
    tell({ title: "Copied", text: "Open it on the other device." });
  } catch {
    tell({ title: "The browser did not copy it", text: url });
  }
}
