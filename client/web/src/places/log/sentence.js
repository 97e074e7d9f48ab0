import { capitalized, formatAmount, formatList } from "../../text/numbers.js";
import { html } from "../../view.js";
import { dayWords, goalOf } from "./form_state.js";

/** The activity as a sentence. Each part leads to its choice, and says the day as it is resolved.
 * @param {{ form: import("./form_state.js").Form, suggestions: any }} props */
export function Sentence({ form, suggestions }) {
  const goal = goalOf(form.goal, suggestions);
  const who = form.people.length ? formatList(form.people) : "whom?";
  return html`<p class="say">
    <${Part} to="log-kind" empty=${!form.kind}>${form.kind ? capitalized(form.kind) : "Something"}<//>${" with "}
    <${Part} to="log-who" empty=${!form.people.length}>${who}<//>${" "}
    <${Part} to="log-when">${dayWords(form.day, suggestions.today)}<//>${
      form.goal
        ? html`, ${goal?.measure === "level" ? "reads" : "counts"}${" "}<${Part} to="log-amount">${formatAmount(form.amount)}<//>${" for "}<${Part} to="log-goal">${goal?.title ?? "a goal"}<//>`
        : html`, for${" "}<${Part} to="log-goal">no goal<//>`
    }.
  </p>`;
}

/** A link within the sentence: it brings the choice into view, with the focus on it.
 * @param {{ to: string, empty?: boolean, children?: any }} props */
function Part({ to, empty = false, children }) {
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    const choice = document.getElementById(to);
    choice?.scrollIntoView({ block: "center" });
    const input = choice?.matches("input") ? choice : choice?.querySelector("input:checked, input, button");
    /** @type {HTMLElement | null | undefined} */ (input)?.focus({ preventScroll: true });
  };
  return html`<a href="#log" class=${empty ? "empty" : undefined} onClick=${go}><bdi>${children}</bdi></a>`;
}
