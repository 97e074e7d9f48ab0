import { Empty } from "../../components/empty.js";
import { Refused } from "../../components/refused.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo, replaceWith } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatAmount, formatCount, formatRounded } from "../../text/numbers.js";
import { html, useId, useState } from "../../view.js";

/** @typedef {import("../../text/people.js").PersonView} Yield */

const LISTS = /** @type {const} */ ([
  { name: "people", title: "People" },
  { name: "organisations", title: "Organisations" },
  { name: "kinds", title: "Kinds of activity" },
]);
const FEW = 5;

/** Who and what helped most: quality over quantity, for all goals or one.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const goal = route.query.goal ?? "";
  const { value, refusal } = useRead("helped", goal ? { goal } : {});
  const any = value && LISTS.some(({ name }) => value[name].length);
  return html`<div class="screen">
    <${Head}
      title="What helped"
      back=${{ href: hrefTo("people"), name: "People" }}
      under="First what led to most opportunities each time, then what was of the best quality, then what moved goals furthest."
    />
    <${GoalChoice} goal=${goal} />
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    ${value && !any && html`<${Empty}>Nothing was logged yet that tells. Say with whom, where and what when you log.<//>`}
    ${any && html`<div class="columns even">${LISTS.map(({ name, title }) => html`<div key=${name}><${Ranking} title=${title} ranked=${value[name]} linked=${name === "people"} /></div>`)}</div>`}
  </div>`;
}

/** @param {{ goal: string }} props */
function GoalChoice({ goal }) {
  const id = useId();
  const { value } = useRead("goals");
  return html`<div class="field">
    <label for=${id}>For which goal</label>
    <select id=${id} class="input" value=${goal} onChange=${(/** @type {any} */ event) => replaceWith("helped", [], event.currentTarget.value ? { goal: event.currentTarget.value } : {})}>
      <option value="">all goals</option>
      ${(value?.goals ?? []).map((/** @type {any} */ each) => html`<option value=${each.id} selected=${each.id === goal}>${each.title}</option>`)}
    </select>
  </div>`;
}

/** @param {{ title: string, ranked: Yield[], linked: boolean }} props */
function Ranking({ title, ranked, linked }) {
  const [all, setAll] = useState(false);
  if (!ranked.length) return null;
  const shown = all ? ranked : ranked.slice(0, FEW);
  return html`<${Section} title=${title}>
    <ol class="panel flush rows">
      ${shown.map(
        (each) => html`<li key=${each.name} class="ranked">
          <p>
            ${linked ? html`<a class="link" href=${hrefTo("person", [each.name])}><bdi>${each.name}</bdi></a>` : html`<strong><bdi>${each.name}</bdi></strong>`}
          </p>
          <p class="small quiet">${words(each)}</p>
        </li>`,
      )}
    </ol>
    ${shown.length < ranked.length && html`<button type="button" class="button" onClick=${() => setAll(true)}>All ${ranked.length}</button>`}
  <//>`;
}

/** @param {Yield} each */
function words({ activities, opportunities, quality, moved, hours }) {
  return [
    opportunities.length > 0 && formatCount(opportunities.length, "opportunity"),
    quality !== null && `quality ${formatRounded(quality)} of 5`,
    `${formatCount(activities, "activity")}${hours === null ? "" : `, ${formatCount(Math.round(hours * 10) / 10, "hour")}`}`,
    ...moved
      .filter(({ amount }) => amount !== null)
      .map(({ title, amount }) => `${title} ${formatAmount(amount ?? 0)}`),
  ]
    .filter(Boolean)
    .join(" · ");
}
