/**
 * All places of the app. To add one, write `places/NAME/NAME.js` that exports `Place`, and a line here.
 *
 * `under` is which of the five in the bar is marked while the person is there; `bare` places stand alone.
 */

/**
 * @typedef {object} Place
 * @property {string} name  as in the address: `#name`
 * @property {"today" | "goals" | "people" | "more" | null} under
 * @property {boolean} [bare]
 * @property {() => Promise<{ Place: (props: { route: import("./router.js").Route }) => any }>} load
 */

/** @type {Place[]} */
export const PLACES = [
  { name: "today", under: "today", load: () => import("./places/today/today.js") },
  { name: "replay", under: "more", load: () => import("./places/replay/replay.js") },
  { name: "why", under: "goals", load: () => import("./places/why/why.js") },
  { name: "compare", under: "more", load: () => import("./places/compare/compare.js") },
  { name: "history", under: "more", load: () => import("./places/history/history.js") },
  { name: "review", under: "more", load: () => import("./places/review/review.js") },
  { name: "stats", under: "more", load: () => import("./places/stats/stats.js") },
  { name: "smart", under: "more", load: () => import("./places/smart/smart.js") },
  { name: "purpose", under: "more", load: () => import("./places/purpose/purpose.js") },
  { name: "goals", under: "goals", load: () => import("./places/goals/goals.js") },
];

/** @param {string} name */
export function placeNamed(name) {
  return PLACES.find((place) => place.name === name);
}
