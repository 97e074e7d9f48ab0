import { State } from "../components/state.js";
import { device } from "../device/device.js";
import { hrefTo } from "../router.js";
import { formatSince } from "../text/moments.js";
import { formatAmount } from "../text/numbers.js";
import { html } from "../view.js";
import { present } from "./present.js";

/** Where the data is, always in the head, in few words. It leads to the devices. */
export function SyncState() {
  const { kind, words } = whereDataIs(device.state.value);
  return html`<a class="sync" data-passing href=${hrefTo("devices")}><${State} kind=${kind}>${words}<//></a>`;
}

/**
 * @param {typeof device.state.value} state
 * @returns {{ kind: import("../components/state.js").StateKind, words: string }}
 */
export function whereDataIs(state) {
  const waiting = unsent(state);
  if (state.joined && waiting > 0) return { kind: "wait", words: `${formatAmount(waiting)} waiting` };
  if (state.joined && state.agrees && state.online) return { kind: "agree", words: "All agree" };
  if (state.joined && state.synced) return { kind: "on-plan", words: syncedWords(state.synced) };
  if (!state.joined && state.onlyHere && !state.persisted) return { kind: "due", words: "Only here" };
  return { kind: "on-plan", words: "Saved here" };
}

/** `Synced 2 hours ago`. @param {number} at when the last sync ended */
export function syncedWords(at) {
  return `Synced ${formatSince(Math.max(0, present.value - at))}`;
}

/** How much the server does not have yet: events, and drafts that become events.
 * @param {typeof device.state.value} state */
export function unsent(state) {
  return state.waiting + state.drafts;
}
