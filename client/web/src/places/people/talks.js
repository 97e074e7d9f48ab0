import { Section } from "../../components/section.js";
import { hrefTo } from "../../router.js";
import { formatDate } from "../../text/days.js";
import { capitalized, formatList } from "../../text/numbers.js";
import { html, useState } from "../../view.js";

const FEW = 8;

/** What was done together, the newest first. @param {{ detail: import("./person.js").PersonDetail }} props */
export function Talks({ detail: { person, activities } }) {
  const [all, setAll] = useState(false);
  if (!activities.length) return null;
  const shown = all ? activities : activities.slice(0, FEW);
  return html`<${Section} title="What you talked about">
    <ul class="panel flush rows dated">
      ${shown.map(
        (activity) => html`<li key=${activity.ref}>
          <a class="entry" href=${hrefTo("entry", [activity.ref])}>
            <span class="small quiet">${formatDate(activity.day, person.today)}</span>
            <span class="body">
              ${activity.note && html`<span class="you" dir="auto">“${activity.note}”</span>`}
              <span class=${activity.note ? "small quiet" : ""} dir="auto">${what(activity, person.name)}</span>
            </span>
          </a>
        </li>`,
      )}
    </ul>
    ${
      shown.length < activities.length &&
      html`<button type="button" class="button" onClick=${() => setAll(true)}>All ${activities.length}</button>`
    }
  <//>`;
}

/** `Coffee at Northwind, 45 min, 4 of 5`. @param {any} activity @param {string} name */
function what({ kind, organisation, minutes, quality, people, opportunities }, name) {
  const others = people.filter((/** @type {string} */ other) => other !== name);
  return [
    `${capitalized(kind ?? "an activity")}${organisation ? ` at ${organisation}` : ""}${others.length ? ` with ${formatList(others)}` : ""}`,
    minutes !== null && `${minutes} min`,
    quality !== null && `${quality} of 5`,
    ...opportunities.map(
      (/** @type {any} */ each) => `“${each.title}”${each.stage ? ` (${each.stage})` : ""}`,
    ),
  ]
    .filter(Boolean)
    .join(", ");
}
