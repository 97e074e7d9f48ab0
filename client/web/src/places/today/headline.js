import { capitalized, numberWord } from "../../text/numbers.js";

/** How many ask today, as a sentence. @param {any} view */
export function headline(view) {
  if (!view) return "Today";
  const asking = view.focus.filter((/** @type {any} */ each) => each.need === "asks").length;
  if (asking === 1) return "One asks for you today.";
  if (asking > 1) return `${capitalized(numberWord(asking))} ask for you today.`;
  if (view.focus.length === 0) return "No goal is running.";
  const done = view.focus.every((/** @type {any} */ each) => each.need === "done");
  return done ? "All is done for now." : "Nothing asks for you today.";
}
