import { Contacts } from "../../charts/contacts.js";
import { Key } from "../../components/key.js";
import { hrefTo } from "../../router.js";
import { formatAgo, formatDay } from "../../text/days.js";
import { formatCadence } from "../../text/goals.js";
import { formatCount } from "../../text/numbers.js";
import { dueWords } from "../../text/people.js";
import { html } from "../../view.js";

/** The contacts of a year, and how often they are to be. The list below has the same.
 * @param {{ detail: import("./person.js").PersonDetail }} props */
export function ContactLine({ detail: { person, activities } }) {
  const { last_contact: last, days_since: days, today, follow_ups: followUps, due, kinds } = person;
  const usual = kinds[0]?.name ?? null;
  const others = kinds.slice(1).map(({ name }) => name);
  const since = last ? `last ${formatDay(last.day, today)}, ${formatAgo(days ?? 0)}` : "not met yet";
  return html`<section class="panel" aria-label="Contacts">
    <p class="between">
      <strong>${followUps.length ? followUps.map(({ cadence }) => formatCadence(cadence)).join(", ") : "No cadence"}</strong>
      <span class="small quiet">${since}</span>
    </p>
    ${
      activities.length > 0 &&
      html`<${Contacts}
        met=${activities}
        usual=${usual}
        today=${today}
        due=${due}
        label=${`${formatCount(activities.length, "contact")}; ${since}${due ? `; ${dueWords(person)}` : ""}. The list below has them all.`}
      />
      <${Key}
        items=${[
          usual && { name: usual, mark: html`<circle class="usual-kind" cx="11" cy="6" r="5" />` },
          others.length > 0 && {
            name: others.join(", "),
            mark: html`<path class="other-kind" d="m11 1 5 5-5 5-5-5z" />`,
          },
        ].filter(Boolean)}
      />`
    }
    ${followUps.map(
      ({ goal, title }) =>
        html`<p class="small"><a class="link" href=${hrefTo("goal", [goal])}><bdi>${title}</bdi></a></p>`,
    )}
  </section>`;
}
