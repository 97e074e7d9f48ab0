/** What was reached just now, told wherever the person is; Today and the goal have the rest. */
import { tell } from "./components/toast.js";
import { device } from "./device/device.js";
import { route } from "./router.js";
import { capitalized, formatCount, formatList } from "./text/numbers.js";
import { effect } from "./view.js";

/**
 * Targets that a write or a sync met, and milestones that it reached; a write calls them by `name`.
 * @typedef {{ met?: { title: string }[], reached?: { name?: string, milestone?: string }[] }} Reached
 */

/** Say what was reached, with the way to celebrate it, and with Undo where it can be taken back.
 * @param {Reached} what @param {() => void} [undo]
 * @returns {boolean} whether there was anything to say */
export function tellReached({ met = [], reached = [] }, undo) {
  const names = [
    ...met.map(({ title }) => title),
    ...reached.map(({ name, milestone }) => name ?? milestone ?? ""),
  ];
  if (!names.length) return false;
  const title = met.length
    ? wordsFor(met.length, "target", "met")
    : wordsFor(reached.length, "milestone", "reached");
  const place = route.value.place === "today" ? null : "today";
  tell({ title, text: formatList(names.map((name) => `“${name}”`)), undo, place });
  return true;
}

/** From now on, also what came from other devices is told. */
export function celebrateSyncs() {
  let told = device.state.value.arrived;
  effect(() => {
    const { arrived } = device.state.value;
    if (arrived === told) return;
    told = arrived;
    if (arrived) tellReached(arrived);
  });
}

/** `Target met`, `2 targets met`. @param {number} count @param {string} noun @param {string} verb */
function wordsFor(count, noun, verb) {
  return `${count === 1 ? capitalized(noun) : formatCount(count, noun)} ${verb}`;
}
