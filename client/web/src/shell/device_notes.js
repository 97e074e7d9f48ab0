/** What is to know about the device, as notes: which one comes first, and its words. */
import { takeUpdate, updateReady } from "../app_update.js";
import { WayOut } from "../components/way_out.js";
import { device } from "../device/device.js";
import { hrefTo } from "../router.js";
import { deviceWord } from "../text/device_word.js";
import { capitalized, formatAmount, formatCount } from "../text/numbers.js";
import { html } from "../view.js";
import { syncedWords, unsent } from "./sync_state.js";

/**
 * @typedef {object} DeviceNoteWords
 * @property {import("../components/icon.js").IconName} icon
 * @property {"good" | "warn" | "bad"} [kind]
 * @property {string} title
 * @property {any} text
 * @property {any} [actions]
 */

/** @typedef {typeof device.state.value} State */

/** So many events only here are worth more than the two words in the head. */
const WORTH_A_WORD = 10;

/** Notes in their order, the worst first; each tells whether it is so.
 * @type {((state: State, nothingShown: boolean) => DeviceNoteWords | null | undefined | false)[]} */
const NOTES = [
  storageFull,
  failed,
  revoked,
  stopped,
  refusedDrafts,
  onlyHere,
  privateWindow,
  otherTab,
  update,
  offline,
  waiting,
  starting,
];

/** The worst note, or why the place cannot be read. @param {State} state @param {any} refusal
 * @param {boolean} nothingShown @returns {DeviceNoteWords | null} */
export function noteFor(state, refusal, nothingShown) {
  for (const note of NOTES) {
    const words = note(state, nothingShown);
    if (words) return words;
  }
  return refusal
    ? { icon: "alert", kind: "bad", title: refusal.problem, text: refusal.advice, actions: way(refusal) }
    : null;
}

/** @param {import("../components/way_out.js").Told} told */
function way(told) {
  return told.place && html`<${WayOut} refusal=${told} />`;
}

/** @param {State} state */
function storageFull({ problem }) {
  return (
    (problem?.kind === "storage-full" || problem?.kind === "not-saved") && {
      icon: /** @type {const} */ ("alert"),
      kind: /** @type {const} */ ("bad"),
      title: `This ${deviceWord()} is full. The last entry was not saved`,
      text: "It still stands in the form. Make room, then save again; nothing older is touched.",
      actions: html`<a class="button" href=${hrefTo("data")}>What takes room</a>`,
    }
  );
}

/** @param {State} state */
function failed({ problem, start }) {
  return (
    problem &&
    start === "failed" && {
      icon: /** @type {"lock" | "alert"} */ (problem.kind === "no-storage" ? "lock" : "alert"),
      kind: /** @type {const} */ ("bad"),
      title: problem.problem,
      text: problem.advice,
      actions: wayOut(problem.kind),
    }
  );
}

/** @param {string} kind of a problem */
function wayOut(kind) {
  if (kind === "other-version") {
    return html`<button type="button" class="button" onClick=${() => device.takeOver()}>Go on here</button>`;
  }
  const again = html`<button type="button" class="button" onClick=${() => location.reload()}>Load it again</button>`;
  return kind === "damaged" ? html`<a class="button" href=${hrefTo("data")}>Ways out</a>${again}` : again;
}

/** @param {State} state */
function revoked({ revoked: gone }) {
  return (
    gone && {
      icon: /** @type {const} */ ("lock"),
      kind: /** @type {const} */ ("bad"),
      title: `This ${deviceWord()} was revoked`,
      text: "It syncs no more. All that is here can be read and exported. A new invite brings it back.",
      actions: html`<a class="button" href=${hrefTo("join")}>Join again</a>
        <a class="button" href=${hrefTo("data")}>Export</a>`,
    }
  );
}

/** The server answers, and does not take what is sent. @param {State} state */
function stopped({ joined, online, syncProblem, synced }) {
  return (
    joined &&
    online &&
    syncProblem && {
      icon: /** @type {const} */ ("alert"),
      kind: /** @type {const} */ ("warn"),
      title: syncProblem.problem,
      text: sentences(syncProblem.advice, syncedBefore(synced), `All is safe on this ${deviceWord()}.`),
      actions: html`<a class="button" href=${hrefTo("devices")}>Devices and sync</a>`,
    }
  );
}

/** @param {State} state */
function refusedDrafts({ refused: [first] }) {
  const why = first?.refused;
  return (
    why && {
      icon: /** @type {const} */ ("alert"),
      kind: /** @type {const} */ ("warn"),
      title: why.problem,
      text: `It was kept as you wrote it, and is in no total yet. ${why.advice ?? ""}`,
      actions: html`${way(why)}<button type="button" class="button" onClick=${() => device.retry(first.id)}>Try again</button>
        <button type="button" class="button" onClick=${() => device.discard(first.id)}>Throw it away</button>`,
    }
  );
}

/** @param {State} state */
function onlyHere({ joined, persisted, onlyHere: count }) {
  return (
    !joined &&
    !persisted &&
    count >= WORTH_A_WORD && {
      icon: /** @type {const} */ ("phone"),
      kind: /** @type {const} */ ("warn"),
      title: `${formatAmount(count)} events are only on this ${deviceWord()}`,
      text: "The browser may clear them if you are away for weeks. A second device or a backup keeps them.",
      actions: html`<a class="button" href=${hrefTo("join")}>Join a device</a>
        <a class="button" href=${hrefTo("data")}>Save a backup</a>`,
    }
  );
}

/** @param {State} state */
function privateWindow({ isPrivate, joined, begun, persisted }) {
  return (
    isPrivate &&
    !joined &&
    !persisted &&
    begun && {
      icon: /** @type {const} */ ("lock"),
      kind: /** @type {const} */ ("warn"),
      title: "This looks like a private window",
      text: "What you log is gone when it is closed. Open Milepost in a normal window, or take it all along.",
      actions: html`<a class="button" href=${hrefTo("join")}>Join a device</a>
        <a class="button" href=${hrefTo("data")}>Save a backup</a>`,
    }
  );
}

/** @param {State} state */
function otherTab({ role, start, update: newer }) {
  return (
    role === "follower" &&
    start === "ready" &&
    !newer && {
      icon: /** @type {const} */ ("tab"),
      title: "Milepost is open in another tab",
      text: "That tab writes; this one shows the same. Close it, and this one takes over.",
      actions: html`<button type="button" class="button" onClick=${() => device.takeOver()}>Take over here</button>`,
    }
  );
}

/** Another version in another tab is told by the device, one that waits by the service worker.
 * @param {State} state */
function update({ update: elsewhere }) {
  return (
    (elsewhere || updateReady.value) && {
      icon: /** @type {const} */ ("new"),
      kind: /** @type {const} */ ("good"),
      title: "A new version is ready",
      text: "It comes in when you next open Milepost, or now. Nothing you logged is lost.",
      actions: html`<button type="button" class="button" onClick=${updateReady.value ? takeUpdate : () => location.reload()}>Use it now</button>`,
    }
  );
}

/** @param {State} state */
function offline(state) {
  const count = unsent(state);
  return (
    state.joined &&
    !state.online && {
      icon: /** @type {const} */ ("offline"),
      title: state.offlineSince ? `Offline since ${formatTime(state.offlineSince)}` : "Offline",
      text: sentences(
        syncedBefore(state.synced),
        "Everything works.",
        count
          ? `${capitalized(formatCount(count, "entry"))} ${count === 1 ? "goes" : "go"} when the server answers.`
          : "What you log goes when the server answers.",
      ),
    }
  );
}

/** Only where nothing is there to look at meanwhile. @param {State} state @param {boolean} nothingShown */
function starting({ start, begun }, nothingShown) {
  return (
    nothingShown &&
    begun &&
    (start === "cold" || start === "starting") && {
      icon: /** @type {const} */ ("info"),
      title: "Log already; the rest is coming",
      text: "Saved here at once. Totals follow in a moment.",
    }
  );
}

/** `14:20`. @param {number} at  ms since the epoch */
function formatTime(at) {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** @param {State} state */
function waiting(state) {
  const count = unsent(state);
  return (
    state.joined &&
    count > 0 && {
      icon: /** @type {const} */ ("up"),
      title: count === 1 ? "1 entry waits to be sent" : `${formatAmount(count)} entries wait to be sent`,
      text: sentences(
        syncedBefore(state.synced),
        count === 1
          ? `It is safe on this ${deviceWord()}, and goes when it is online.`
          : `They are safe on this ${deviceWord()}, and go when it is online.`,
      ),
    }
  );
}

/** @param {number | null} at when the last sync ended */
function syncedBefore(at) {
  return at ? `${syncedWords(at)}.` : "";
}

/** @param {(string | undefined)[]} parts */
function sentences(...parts) {
  return parts.filter(Boolean).join(" ");
}
