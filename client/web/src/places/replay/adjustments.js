/** What can be left out of a replay, from the story of a goal (`why`). */

/** @typedef {import("./what_ifs.js").Step} Step */

/** The adjustments that stand, the newest first. @param {any} why @returns {Step[]} */
export function stepsOf(why) {
  const flags = /** @type {any[]} */ (why.chart.flags);
  const overruled = new Set(flags.filter((flag) => flag.overruled).map((flag) => flag.ref));
  return why.story
    .filter((/** @type {any} */ item) => item.revision && item.kind !== "set" && !item.revision.withdrawn)
    .map((/** @type {any} */ { letter, day, revision }) => ({
      ref: revision.ref,
      letter,
      day,
      reason: revision.reason,
      overruled: overruled.has(revision.ref),
    }))
    .toReversed();
}

/** The adjustments of a goal that stand, the newest first, from its revisions alone: they have no letters.
 * @param {import("../../text/goals.js").RevisionView[]} revisions @returns {Step[]} */
export function stepsOfGoal(revisions) {
  return revisions
    .slice(1)
    .filter(({ withdrawn }) => !withdrawn)
    .map(({ ref, effective_day, reason, changes, lost }) => ({
      ref,
      letter: null,
      day: effective_day,
      reason,
      overruled: lost.length > 0 && lost.length === Object.keys(changes).length,
    }))
    .toReversed();
}

/** The letters of adjustments by their refs. @param {any} why @returns {Record<string, string>} */
export function lettersOf(why) {
  const lettered = why.story.filter((/** @type {any} */ item) => item.letter);
  return Object.fromEntries(
    lettered.map((/** @type {any} */ { letter, revision }) => [revision.ref, letter]),
  );
}

/** The devices that wrote something; one that never joined has no name. @param {any} why
 * @returns {{ id: string, name: string }[]}  `name` as in "all that NAME wrote" */
export function devicesOf({ authors, devices, own }) {
  const nameless = (/** @type {string} */ id) => (id === own ? "this device" : "another device");
  return authors.map((/** @type {string} */ id) => ({
    id,
    name: devices[id] ? `the ${devices[id]}` : nameless(id),
  }));
}

/** The refs of adjustments that are left out, by themselves or with a device.
 * @param {import("./what_if.js").Otherwise} otherwise @param {any} why @returns {Set<string>} */
export function leftOut(otherwise, why) {
  const ofDevice = why.goal.revisions
    .filter((/** @type {any} */ revision) => revision.device === otherwise.device && !otherwise.since)
    .map((/** @type {any} */ revision) => revision.ref);
  return new Set([...otherwise.without, ...ofDevice]);
}
