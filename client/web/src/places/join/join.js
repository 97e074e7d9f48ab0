import { Icon } from "../../components/icon.js";
import { Field } from "../../components/input/field.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { html, useEffect, useState } from "../../view.js";
import { AppleNote } from "./apple_note.js";
import { Confirm } from "./confirm.js";
import { readInvite } from "./invite_link.js";
import { Joined } from "./joined.js";
import { ScanSheet } from "./scan_sheet.js";

/** @typedef {import("./invite_link.js").Invite} Invite */

/** Joining: by the link that was opened, by a code that is typed, or by one that the camera sees.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const [invite, setInvite] = useState(() => (route.parts[0] ? readInvite(route.parts[0]) : null));
  const [scanning, setScanning] = useState(route.query.scan === "1");
  const [joined, setJoined] = useState(/** @type {import("./joined.js").JoinedAs | null} */ (null));
  // A code is secret: it does not stay in the address or in the history. The place stays the same.
  useEffect(() => {
    if (route.parts[0]) history.replaceState(history.state, "", hrefTo("join"));
  }, []);
  const back = { href: hrefTo("devices"), name: "Devices" };
  if (joined) return html`<div class="screen"><${Joined} as=${joined} /></div>`;
  return html`<div class="screen narrow">
    <${Head} title="Join your other devices" back=${back} />
    ${
      invite
        ? html`<${Confirm} invite=${invite} onJoined=${setJoined} onBack=${() => setInvite(null)} />`
        : html`<${Enter} onInvite=${setInvite} onScan=${() => setScanning(true)} />`
    }
    ${
      scanning &&
      html`<${ScanSheet}
      onClose=${() => setScanning(false)}
      onInvite=${(/** @type {Invite} */ seen) => {
        setScanning(false);
        setInvite(seen);
      }}
    />`
    }
  </div>`;
}

/** @param {{ onInvite: (invite: Invite) => void, onScan: () => void }} props */
function Enter({ onInvite, onScan }) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState("");
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    const invite = readInvite(typed);
    if (invite) onInvite(invite);
    else setProblem("That is no link and no code. Both stand where the invite was made.");
  };
  return html`
    <${AppleNote} />
    <p class="quiet">
      Make an invite on a device that has joined (More, Devices), or ask whoever runs the server for one:
      ${" "}<span class="mono nowrap">milepost-server invite</span>
    </p>
    <div class="buttons">
      <button type="button" class="button main" onClick=${onScan}><${Icon} name="camera" small />Scan its code</button>
    </div>
    <form class="panel" onSubmit=${go}>
      <${Field}
        label="Or the code, or the whole link"
        value=${typed}
        onInput=${setTyped}
        problem=${problem}
        autocapitalize="none"
        autocomplete="off"
        spellcheck=${false}
        hint=${`A code alone is for ${location.host}. Spaces, dashes and capitals do not matter.`}
      />
      <div class="buttons"><button class="button">Go on</button></div>
    </form>
  `;
}
