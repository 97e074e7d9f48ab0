import { Field } from "../../components/input/field.js";
import { tell } from "../../components/toast.js";
import { save } from "../../save.js";
import { daysBetween, formatDay } from "../../text/days.js";
import { capitalized, formatAmount, formatCount, numberWord, plural } from "../../text/numbers.js";
import { html, useEffect, useId, useRef, useState } from "../../view.js";

const STONES = 16;

/**
 * Something that was reached: stones rise, then the question how it is celebrated. A met goal is closed with
 * that answer; it asks once.
 * @param {{ what: any, goal: import("../../text/goals.js").Goal, onOver: () => void }} props
 */
export function Celebration({ what, goal, onOver }) {
  const id = useId();
  const [joy, setJoy] = useState(false);
  const { title, text, mark } = words(what, goal);
  return html`<section class=${joy ? "joy rising" : "joy"} aria-labelledby=${id}>
    <span class="mark-stone" aria-hidden="true">${mark}</span>
    <div>
      <h2 id=${id} dir="auto">${title}</h2>
      <p class="small">${text}</p>
    </div>
    ${
      joy
        ? html`<${How} what=${what} goal=${goal} onOver=${onOver} />`
        : html`<div class="buttons">
          <button type="button" class="button main" onClick=${() => setJoy(true)}>Celebrate</button>
          <button type="button" class="button" onClick=${onOver}>Later</button>
        </div>`
    }
    <span class="bits" aria-hidden="true">
      ${Array.from({ length: STONES }, (_, at) => html`<i style=${{ "--n": at }}></i>`)}
    </span>
  </section>`;
}

/** @param {{ what: any, goal: import("../../text/goals.js").Goal, onOver: () => void }} props */
function How({ what, goal, onOver }) {
  const [note, setNote] = useState("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const keep = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!note.trim()) return onOver();
    try {
      await save(...request(what, goal, note.trim()));
      onOver();
    } catch (error) {
      tell({ title: "Not kept", text: error instanceof Error ? error.message : undefined });
    }
  };
  return html`<form class="how" onSubmit=${keep}>
    <${Field}
      label="How do you celebrate it?"
      yours
      value=${note}
      onInput=${setNote}
      placeholder="Cake for everybody"
      input=${field}
      hint=${what.milestone === null ? "The goal is closed with that, and stays in the history." : undefined}
    />
    <div class="buttons">
      <button type="submit" class="button main">${note.trim() ? "Keep" : "Just so"}</button>
    </div>
  </form>`;
}

/**
 * @param {any} what @param {import("../../text/goals.js").Goal} goal @param {string} note
 * @returns {[string, object, { title: string, text: string, undo: boolean }]}
 */
function request(what, goal, note) {
  if (what.milestone === null) {
    const said = { title: "Achieved", text: goal.title, undo: true };
    return ["change_status", { goal: goal.id, status: "achieved", reason: note }, said];
  }
  const said = { title: "Kept", text: what.milestone, undo: false };
  return ["celebrate", { goal: goal.id, milestone: what.milestone, note }, said];
}

/** @param {any} what @param {import("../../text/goals.js").Goal} goal */
function words(what, goal) {
  if (what.milestone !== null) return milestoneWords(what, goal);
  const unit = goal.unit ?? goal.title;
  const more = goal.measure === "sum" && goal.target > goal.baseline ? goal.value - goal.target : 0;
  return {
    title: `${capitalized(numberWord(goal.target))} ${plural(unit)}${more > 0 ? `, and ${numberWord(more)} more` : ""}.`,
    text: metWords(what, goal),
    mark: formatAmount(goal.target),
  };
}

/** @param {any} what @param {import("../../text/goals.js").Goal} goal */
function milestoneWords(what, goal) {
  const at = goal.milestones.find((/** @type {any} */ each) => each.name === what.milestone)?.at ?? null;
  return {
    title: `“${what.milestone}”`,
    text: `Reached ${formatDay(what.day, goal.today)}, on the way to “${goal.title}”.`,
    mark: at === null ? "✓" : formatAmount(at),
  };
}

/** @param {any} what @param {import("../../text/goals.js").Goal} goal */
function metWords(what, goal) {
  const met = `Met ${formatDay(what.day, goal.today)}`;
  if (!goal.deadline) return `${met}.`;
  const days = daysBetween(what.day, goal.deadline);
  const early = days < 14 ? formatCount(days, "day") : `${numberWord(Math.floor(days / 7))} weeks`;
  const last = goal.deadline === goal.today ? ", which is today" : "";
  return days > 0 ? `Met ${early} before its last day${last}.` : `${met}.`;
}
