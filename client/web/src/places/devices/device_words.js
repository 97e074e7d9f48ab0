import { deviceWord } from "../../text/device_word.js";
import { capitalized, formatCount, formatList, numberWord } from "../../text/numbers.js";

/**
 * What `queries/devices.py` tells.
 * @typedef {{ device: string, name: string, joined: number | null, revoked: number | null, role: string,
 *             seq: number, here: boolean, fingerprint: string, voucher: string }} KnownDevice
 * @typedef {{ device: string, name: string, at: number | null, digest: string | null, waiting: number,
 *             agrees: boolean | null }} Report
 * @typedef {{ devices: KnownDevice[], digest: string, admitted_digest: string, events: number, waiting: number,
 *             server: { at: number, digest: string, agrees: boolean | null } | null, reports: Report[], newcomers: string[] }} DevicesView
 */

/** Those that are in use: this one, and members that nobody revoked. @param {DevicesView} view */
export function inUse(view) {
  return view.devices.filter((known) => known.here || (known.role === "member" && known.revoked === null));
}

/** Those whose events are here, but that come no more. @param {DevicesView} view */
export function earlier(view) {
  const present = inUse(view);
  return view.devices.filter((known) => !present.includes(known));
}

/** @param {KnownDevice} known */
export function deviceName(known) {
  return known.name || `this ${deviceWord()}`;
}

/** The sentence above the devices. @param {DevicesView} view @param {boolean} joined */
export function headline(view, joined) {
  if (!joined) return `Only on this ${deviceWord()}`;
  if (view.waiting > 0)
    return `${capitalized(formatCount(view.waiting, "event"))} ${view.waiting === 1 ? "waits" : "wait"} to be sent`;
  if (view.server?.agrees === false) return "This device and the server differ";
  if (!view.server) return "Joined, and not synced yet";
  const behind = view.reports.filter((report) => report.digest !== view.digest).map((report) => report.name);
  if (behind.length > 0)
    return `${formatList(behind)} ${behind.length === 1 ? "has" : "have"} not caught up yet`;
  const all = inUse(view).length + 1;
  return all === 2 ? "Both hold the same" : `All ${numberWord(all)} hold the same`;
}

/** What a person would call it by its name: for the drawing beside it. @param {KnownDevice} known */
export function looksLikePhone(known) {
  if (known.here) return deviceWord() === "phone";
  return /phone|pixel|galaxy|android|ipad|tablet|handy/i.test(known.name);
}

/** Who let a device in: another one, or whoever runs the server. @param {DevicesView} view @param {KnownDevice} known */
export function voucherOf(view, known) {
  if (known.voucher === "server") return "whoever runs the server";
  return view.devices.find((other) => other.device === known.voucher)?.name ?? known.voucher;
}
