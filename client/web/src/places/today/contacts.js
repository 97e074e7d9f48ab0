/** The state of the person that a goal is about: who was met when. Names are spelled as in the log.
 * @param {import("../../text/goals.js").Goal} goal @param {any} view */
export function contactOf(goal, view) {
  return view.contacts.find((/** @type {any} */ each) =>
    each.follow_ups.some((/** @type {any} */ follow) => follow.goal === goal.id),
  );
}
