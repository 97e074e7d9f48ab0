import { tellReached } from "../../celebrating.js";
import { Icon } from "../../components/icon.js";
import { Section } from "../../components/section.js";
import { tell } from "../../components/toast.js";
import { device, task } from "../../device/device.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { tellRefusal } from "../../save.js";
import { Head } from "../../shell/head.js";
import { formatSince } from "../../text/moments.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { AppleNote } from "../join/apple_note.js";
import { RefusedDrafts } from "../more/refused_drafts.js";
import { DeviceList } from "./device_list.js";
import { headline } from "./device_words.js";
import { EarlierDevices } from "./earlier_devices.js";
import { Invite } from "./invite.js";
import { Newcomers } from "./newcomers.js";
import { ProofSheet } from "./proof_sheet.js";
import { Server } from "./server.js";
import { Tokens } from "./tokens.js";

/** The devices of the person: who holds what, how another one comes in, and how a lost one is cut off. */
export function Place() {
  const { value } = useRead("devices");
  const { joined, revoked } = device.state.value;
  const back = { href: hrefTo("more"), name: "More" };
  if (!value) return html`<div class="screen"><${Head} title="Devices" back=${back} /></div>`;
  return html`<div class="screen">
    <${Head} title="Devices" shown=${`${headline(value, joined !== null)}.`} back=${back} under=${under(value, joined)} />
    <${RefusedDrafts} />
    <${Newcomers} view=${value} />
    <div class="columns">
      <div>
        <${DeviceList} view=${value} joined=${joined} />
        <p class="small quiet aside">
          Each skyline is drawn from a log’s digest. Same skyline, same events in the same order.${" "}
          <span class="mono nowrap">${value.digest.slice(0, 8)}…${value.digest.slice(-4)}</span>
        </p>
        ${joined && !revoked && html`<${SyncButtons} />`}
        <a class="link small aside" href=${hrefTo("receipts")}>What syncs changed in the past</a>
        <${EarlierDevices} view=${value} />
      </div>
      <div>
        ${(!joined || revoked) && html`<${JoinOffer} revoked=${revoked} />`}
        <${AppleNote} />
        ${joined && !revoked && html`<${Invite} />`}
        ${joined && html`<${Server} />`}
        ${joined && !revoked && html`<${Tokens} />`}
      </div>
    </div>
  </div>`;
}

/** @param {import("./device_words.js").DevicesView} view @param {typeof device.state.value.joined} joined */
function under(view, joined) {
  const events = formatCount(view.events, "event");
  if (view.events === 0) return "Nothing is logged yet.";
  if (!joined) return `${events}, and no other device has them.`;
  if (!view.server) return `${events}.`;
  return `${events}. The server was heard ${formatSince(Date.now() * 1000 - view.server.at)}.`;
}

/** @param {{ revoked: boolean }} props */
function JoinOffer({ revoked }) {
  return html`<${Section} title=${revoked ? "This device was revoked" : "Your other devices"}>
    <div class="panel">
      <p class="small quiet">
        ${
          revoked
            ? "It syncs no more. All that is here can be read and exported. A new invite brings it back, as a new device, with all of it."
            : "Join a server, and each device has all that you log on any of them. What is here comes along."
        }
      </p>
      <div class="buttons">
        <a class="button main" href=${hrefTo("join")}>${revoked ? "Join again" : "Join"}</a>
        <a class="button" href=${hrefTo("join", [], { scan: "1" })}><${Icon} name="camera" small />Scan a code</a>
      </div>
    </div>
  <//>`;
}

/** Sync at once, and prove byte by byte that this device and the server hold the same. */
function SyncButtons() {
  const [busy, setBusy] = useState("");
  const [proof, setProof] = useState(/** @type {any} */ (null));
  const run = async (/** @type {string} */ name, /** @type {(result: any) => void} */ then) => {
    setBusy(name);
    try {
      then(await task(name));
    } catch (error) {
      tellRefusal(error);
    }
    setBusy("");
  };
  return html`<div class="buttons" aria-live="polite">
      <button type="button" class="button main" disabled=${busy !== ""} onClick=${() => run("sync", tellSync)}>
        ${busy === "sync" ? "Syncing…" : "Sync now"}
      </button>
      <button type="button" class="button" disabled=${busy !== ""} onClick=${() => run("prove", setProof)}>
        ${busy === "prove" ? "Proving…" : "Prove it"}
      </button>
    </div>
    ${proof && html`<${ProofSheet} evidence=${proof} onClose=${() => setProof(null)} />`}`;
}

/** @param {import("../../celebrating.js").Reached & { sent: number, received: number }} report */
function tellSync({ sent, received, ...report }) {
  if (tellReached(report)) return;
  const text = `${sent ? formatCount(sent, "event") : "nothing"} sent, ${received ? formatCount(received, "event") : "nothing"} received`;
  tell({ title: "Synced", text });
}
