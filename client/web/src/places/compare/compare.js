import { Field } from "../../components/input/field.js";
import { Segments } from "../../components/input/segments.js";
import { Refused } from "../../components/refused.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo, replaceWith } from "../../router.js";
import { Head } from "../../shell/head.js";
import { addDays, formatDay } from "../../text/days.js";
import { usePreview } from "../../use_preview.js";
import { html } from "../../view.js";
import { KNOWLEDGE } from "../replay/knowledge.js";
import { Difference } from "./difference.js";

const MONTH = 30; // days between the two at first

/** What changed between two days, goal by goal. @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const { goal, known = "then" } = route.query;
  const { value: days } = useRead("replay_days", goal ? { goal } : {});
  const back = { href: hrefTo("replay", goal ? [goal] : []), name: "Replay" };
  if (!days) return html`<div class="screen"><${Head} title="Two days" back=${back} /></div>`;
  const to = route.query.to || days.today;
  const from = route.query.from && route.query.from !== to ? route.query.from : addDays(to, -MONTH);
  /** @param {Record<string, string>} query */
  const turn = (query) => replaceWith("compare", [], { ...(goal && { goal }), from, to, known, ...query });
  return html`<div class="screen">
    <${Head} title="Two days" back=${back} under="What changed between them, goal by goal." />
    <div class="two-fields">
      <${Field} label="From" type="date" value=${from} max=${days.today} onInput=${(/** @type {string} */ day) => day && turn({ from: day })} />
      <${Field} label="To" type="date" value=${to} max=${days.today} onInput=${(/** @type {string} */ day) => day && turn({ to: day })} />
    </div>
    <${Segments} legend="What was known" choices=${KNOWLEDGE} chosen=${known} onChoose=${(/** @type {string} */ value) => turn({ known: value })} />
    <${Differences} goal=${goal} days=${[from, to].sort()} today=${days.today} now=${known === "today" ? days.ends.at(-1) : null} />
  </div>`;
}

/** @param {{ goal?: string, days: string[], today: string, now: number | null }} props */
function Differences({ goal, days: [before, after], today, now }) {
  /** @param {string} day */
  const point = (day) => ({ day, ...(now !== null && { known_at: now }) });
  const { value, refusal } = usePreview("diff", {
    before: point(before),
    after: point(after),
    ...(goal && { goal }),
  });
  if (refusal) return html`<${Refused} refusal=${refusal} />`;
  if (!value) return null;
  if (!value.goals.length) {
    return html`<p class="panel quiet">Nothing changed between ${formatDay(before, today)} and ${formatDay(after, today)}.</p>`;
  }
  return value.goals.map(
    (/** @type {any} */ each) =>
      html`<${Difference} key=${each.id} each=${each} names=${value.names} today=${today} />`,
  );
}
