/** What the first place showed last. The page runs this before all else, so that it is read while the rest loads. */
import { fulfilled, openDatabase } from "./database.js";

/** The key of a view: what is read, and with what request. @param {string} name @param {object} request */
export function viewKey(name, request) {
  return JSON.stringify([name, request]);
}

export const FIRST = viewKey("today", {});

export const database = openDatabase();

/** The value of that view, if it was shown before. */
export const firstView = database.then(async (opened) => {
  const kept = await fulfilled(opened.transaction("views").objectStore("views").get(FIRST));
  return kept?.value;
});
// Who has no storage is told by the device.
firstView.catch(() => {});
