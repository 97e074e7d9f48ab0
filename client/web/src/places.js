/**
 * All places of the app. To add one, write `places/NAME/NAME.js` that exports `Place`, and a line here.
 *
 * `under` is which of the five in the bar is marked while the person is there.
 */

import { Place as Today } from "./places/today/today.js";

/**
 * @typedef {object} Place
 * @property {string} name  as in the address: `#name`
 * @property {"today" | "goals" | "people" | "more" | null} under
 * @property {(props: { route: import("./router.js").Route }) => any} [Place]  where it comes with the page: it is
 *   what most people see first
 * @property {() => Promise<Pick<Required<Place>, "Place">>} [load]
 */

/** @type {Place[]} */
export const PLACES = [
  { name: "today", under: "today", Place: Today },
  { name: "replay", under: "more", load: () => import("./places/replay/replay.js") },
  { name: "why", under: "goals", load: () => import("./places/why/why.js") },
  { name: "compare", under: "more", load: () => import("./places/compare/compare.js") },
  { name: "history", under: "more", load: () => import("./places/history/history.js") },
  { name: "review", under: "more", load: () => import("./places/review/review.js") },
  { name: "stats", under: "more", load: () => import("./places/stats/stats.js") },
  { name: "smart", under: "more", load: () => import("./places/smart/smart.js") },
  { name: "purpose", under: "more", load: () => import("./places/purpose/purpose.js") },
  { name: "goals", under: "goals", load: () => import("./places/goals/goals.js") },
  { name: "goal", under: "goals", load: () => import("./places/goals/goal.js") },
  { name: "set", under: "goals", load: () => import("./places/planning/set.js") },
  { name: "adjust", under: "goals", load: () => import("./places/planning/adjust.js") },
  { name: "milestones", under: "goals", load: () => import("./places/goals/milestones.js") },
  { name: "people", under: "people", load: () => import("./places/people/people.js") },
  { name: "person", under: "people", load: () => import("./places/people/person.js") },
  { name: "opportunity", under: "people", load: () => import("./places/people/opportunity.js") },
  { name: "due", under: "more", load: () => import("./places/due/due.js") },
  { name: "find", under: "more", load: () => import("./places/find/find.js") },
  { name: "helped", under: "people", load: () => import("./places/people/helped.js") },
  { name: "log", under: "today", Place: Today },
  { name: "more", under: "more", load: () => import("./places/more/more.js") },
  { name: "entries", under: "more", load: () => import("./places/entries/entries.js") },
  { name: "entry", under: "more", load: () => import("./places/entries/entry.js") },
  { name: "receipts", under: "more", load: () => import("./places/receipts/receipts.js") },
  { name: "devices", under: "more", load: () => import("./places/devices/devices.js") },
  { name: "join", under: "more", load: () => import("./places/join/join.js") },
  { name: "data", under: "more", load: () => import("./places/data/data.js") },
  { name: "settings", under: "more", load: () => import("./places/settings/settings.js") },
  { name: "about", under: "more", load: () => import("./places/about/about.js") },
];

/** @param {string} name */
export function placeNamed(name) {
  return PLACES.find((place) => place.name === name);
}
