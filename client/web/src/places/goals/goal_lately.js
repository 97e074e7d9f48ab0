import { Section } from "../../components/section.js";
import { hrefTo } from "../../router.js";
import { formatDate } from "../../text/days.js";
import { capitalized, formatCount, formatList } from "../../text/numbers.js";
import { html } from "../../view.js";

/** What counted for a goal lately. @param {{ detail: import("./detail.js").GoalDetail }} props */
export function Lately({ detail }) {
  const { goal, lately } = detail;
  if (!lately.length) return null;
  const all = html`<a href=${hrefTo("entries", [], { goal: goal.id })}>All</a>`;
  return html`<${Section} title="Lately" action=${all}>
    <ul class="panel flush rows dated">
      ${lately.map(
        (entry) => html`<li key=${entry.ref}>
          <a class="entry" href=${hrefTo("entry", [entry.ref])}>
            <span class="small quiet">${formatDate(entry.day, goal.today)}</span>
            <span class="body">
              <span class="title" dir="auto">${who(entry, goal)}</span>
              ${entry.note && html`<span class="you" dir="auto">“${entry.note}”</span>`}
            </span>
          </a>
        </li>`,
      )}
    </ul>
  <//>`;
}

/** With whom, else what it was. @param {any} entry @param {import("../../text/goals.js").GoalView} goal */
function who(entry, goal) {
  const given = entry.contributions.find((/** @type {any} */ each) => each.goal === goal.id);
  const amount =
    given && (given.amount !== 1 || goal.measure === "level")
      ? formatCount(given.amount, goal.unit ?? "")
      : "";
  if (entry.people.length) return [formatList(entry.people), amount].filter(Boolean).join(", ");
  return amount || capitalized(entry.kind ?? "") || formatCount(given?.amount ?? 1, goal.unit ?? "");
}
