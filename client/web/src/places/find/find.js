import { Empty } from "../../components/empty.js";
import { Field } from "../../components/input/field.js";
import { Refused } from "../../components/refused.js";
import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo, replaceWith } from "../../router.js";
import { Head } from "../../shell/head.js";
import { formatDay } from "../../text/days.js";
import { formatAmount } from "../../text/numbers.js";
import { html, useEffect, useState } from "../../view.js";

/** @typedef {{ kind: string, id: string, title: string, text: string, day: string | null }} Found */

const PAUSE = 200;
const KINDS = [
  { kind: "goal", title: "Goals" },
  { kind: "person", title: "People" },
  { kind: "opportunity", title: "Opportunities" },
  { kind: "step", title: "Next steps" },
  { kind: "entry", title: "Entries" },
];

/** Words, in everything that was written. @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const words = route.query.words ?? "";
  const [typed, setTyped] = useState(words);
  useEffect(() => {
    const ask = () => typed !== words && replaceWith("find", [], typed.trim() ? { words: typed } : {});
    const timer = setTimeout(ask, PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  return html`<div class="screen">
    <${Head} title="Find" back=${{ href: hrefTo("more"), name: "More" }} />
    <search>
      <${Field} label="Words, in goals, people, opportunities, next steps and entries" type="search" value=${typed} onInput=${setTyped} enterkeyhint="search" />
    </search>
    ${words.trim() && html`<${Hits} words=${words} />`}
  </div>`;
}

/** @param {{ words: string }} props */
function Hits({ words }) {
  const { value, refusal } = useRead("find", { words });
  if (refusal) return html`<${Refused} refusal=${refusal} />`;
  if (!value) return null;
  if (!value.found.length) return html`<${Empty}>Nothing has the words “<bdi>${words}</bdi>”.<//>`;
  return html`
    ${KINDS.map(({ kind, title }) => html`<${Kind} key=${kind} title=${title} today=${value.today} hits=${value.found.filter((/** @type {Found} */ hit) => hit.kind === kind)} />`)}
    ${value.more > 0 && html`<p class="quiet">and ${formatAmount(value.more)} more entries</p>`}
  `;
}

/** @param {{ title: string, hits: Found[], today: string }} props */
function Kind({ title, hits, today }) {
  if (!hits.length) return null;
  return html`<${Section} title=${title}>
    <ul class="panel flush rows">
      ${hits.map((hit) => html`<li key=${hit.id}><${Row} href=${placeOf(hit)} title=${html`<bdi>${hit.title}</bdi>`} detail=${hit.day && hit.kind === "entry" ? formatDay(hit.day, today) : null}>${hit.text && html`<span class="detail you" dir="auto">${hit.text}</span>`}<//></li>`)}
    </ul>
  <//>`;
}

/** @param {Found} hit */
function placeOf({ kind, id }) {
  return kind === "step" ? hrefTo("due") : hrefTo(kind, [id]);
}
