import { State } from "../components/state.js";
import { device } from "../device/device.js";
import { hrefTo } from "../router.js";
import { formatAmount } from "../text/numbers.js";
import { html } from "../view.js";

/** Where the data is, always in the head, in two words. It leads to the devices. */
export function SyncState() {
  const { kind, words } = whereDataIs(device.state.value);
  return html`<a class="sync" href=${hrefTo("devices")}><${State} kind=${kind}>${words}<//></a>`;
}

/**
 * @param {typeof device.state.value} state
 * @returns {{ kind: import("../components/state.js").StateKind, words: string }}
 */
export function whereDataIs(state) {
  const waiting = unsent(state);
  if (state.joined && waiting > 0) return { kind: "wait", words: `${formatAmount(waiting)} waiting` };
  if (state.joined && state.agrees) return { kind: "agree", words: "All agree" };
  if (!state.joined && state.onlyHere && !state.persisted) return { kind: "due", words: "Only here" };
  return { kind: "on-plan", words: "Saved here" };
}

/** How much the server does not have yet: events, and drafts that become events.
 * @param {typeof device.state.value} state */
export function unsent(state) {
  return state.waiting + state.drafts;
}
