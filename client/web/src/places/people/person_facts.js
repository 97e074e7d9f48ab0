import { Facts } from "../../components/facts.js";
import { Section } from "../../components/section.js";
import { hrefTo } from "../../router.js";
import { formatDay } from "../../text/days.js";
import { formatCount, formatList, formatRounded, plural } from "../../text/numbers.js";
import { html } from "../../view.js";

/** What came of it, in numbers; nobody is told what they are worth.
 * @param {{ detail: import("./person.js").PersonDetail }} props */
export function PersonFacts({ detail: { person, goals } }) {
  const { first_met: first, activities, hours, kinds, organisations, moved, today } = person;
  const facts = [
    activities > 0 && {
      value: activities,
      name: `${activities === 1 ? "contact" : plural("contact")}${first ? ` since ${formatDay(first.day, today)}` : ""}`,
    },
    hours !== null && {
      value: formatRounded(hours),
      small: hours === 1 ? "hour" : "hours",
      name: "together",
    },
    ...kinds.slice(0, 4).map(({ name, times }) => ({
      value: times,
      name: html`<bdi>${times === 1 ? name : plural(name)}</bdi>`,
    })),
  ].filter(Boolean);
  const met = formatList(organisations.slice(0, 6).map(({ name }) => name));
  const closed = goals.filter((goal) => goal.status !== "active");
  return html`<${Section} title="In numbers">
    <div class="panel">
      ${facts.length ? html`<${Facts} facts=${facts} />` : html`<p class="quiet">You have not met yet.</p>`}
      ${met && html`<p class="small quiet">Met at <bdi>${met}</bdi>.</p>`}
      ${
        moved.length > 0 &&
        html`<ul class="small">
        ${moved.map(
          ({ goal, title, amount, activities: times, unit }) => html`<li>
            <a class="link" href=${hrefTo("goal", [goal])}><bdi>${title}</bdi></a>:
            ${" "}${amount === null ? formatCount(times, "reading") : html`<bdi>${formatCount(amount, unit ?? "")}</bdi>`}
          </li>`,
        )}
      </ul>`
      }
      ${
        closed.length > 0 &&
        html`<p class="small quiet">
        ${closed.map((goal) => html`<a class="link" href=${hrefTo("goal", [goal.id])}><bdi>${goal.title}</bdi></a> (${goal.status}) `)}
      </p>`
      }
    </div>
  <//>`;
}
