import { Empty } from "../../components/empty.js";
import { Field } from "../../components/input/field.js";
import { Segments } from "../../components/input/segments.js";
import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { today } from "../../device/clock.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo, replaceWith } from "../../router.js";
import { Head } from "../../shell/head.js";
import { dayParts, formatDay, formatMonth } from "../../text/days.js";
import { refusalText } from "../../text/refusal_text.js";
import { html, useEffect, useState } from "../../view.js";
import { countsFor, entryTitle } from "./entry_words.js";

/** @typedef {import("./entry_words.js").Entry} Entry */

const PAGE = 40;
const PAUSE = 200;
const LISTS = [
  { value: "standing", label: "What stands" },
  { value: "taken-back", label: "Taken back" },
];

/** All that was logged, newest first: by words, of one goal, or what was taken back.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const { search = "", list = "standing", goal } = route.query;
  const [shown, setShown] = useState(PAGE);
  const [typed, setTyped] = useState(search);
  const ask = (/** @type {Record<string, string | undefined>} */ changes) => {
    setShown(PAGE);
    replaceWith("entries", [], given({ search, list, goal, ...changes }));
  };
  useEffect(() => {
    const timer = setTimeout(() => typed !== search && ask({ search: typed }), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  const request = { goal: goal ?? null, search, taken_back: list === "taken-back", limit: shown };
  const { value, refusal } = useRead("entries", request);
  return html`<div class="screen">
    <${Head} title="Entries" back=${{ href: hrefTo("more"), name: "More" }} />
    <search class="entries-search">
      <${Field} label="Search people, notes, kinds, goals" type="search" value=${typed} onInput=${setTyped} enterkeyhint="search" />
      <${Segments} legend="Which entries" choices=${LISTS} chosen=${list} onChoose=${(/** @type {string} */ next) => ask({ list: next })} />
      ${
        goal &&
        html`<div class="between">
        <p class="small quiet">Only what counts for “<bdi>${value?.titles[goal] ?? goal}</bdi>”.</p>
        <button type="button" class="button bare" onClick=${() => ask({ goal: undefined })}>Show all</button>
      </div>`
      }
    </search>
    ${refusal && html`<${Empty}>${refusalText(refusal)}<//>`}
    ${value && html`<${List} view=${value} words=${search} list=${list} onMore=${() => setShown(shown + PAGE)} />`}
  </div>`;
}

/** @param {{ view: { entries: Entry[], more: boolean, titles: Record<string, string> }, words: string,
 *            list: string, onMore: () => void }} props */
function List({ view, words, list, onMore }) {
  if (view.entries.length === 0) return html`<${Nothing} words=${words} list=${list} />`;
  return html`
    ${byMonth(view.entries).map(
      ({ month, entries }) => html`<${Section} key=${month} title=${month}>
        <ul class="panel flush rows">
          ${entries.map((entry) => html`<li key=${entry.ref}><${EntryRow} entry=${entry} titles=${view.titles} /></li>`)}
        </ul>
      <//>`,
    )}
    ${view.more && html`<button type="button" class="button wide" onClick=${onMore}>Show more</button>`}
  `;
}

/** @param {{ entry: Entry, titles: Record<string, string> }} props */
function EntryRow({ entry, titles }) {
  const counts = countsFor(entry, titles);
  return html`<${Row}
    href=${hrefTo("entry", [entry.ref])}
    title=${html`<bdi>${entryTitle(entry)}</bdi>`}
    detail=${html`${formatDay(entry.day, today())}${counts && html` · <bdi>${counts}</bdi>`}`}
  >
    ${entry.note && entryTitle(entry) !== entry.note && html`<span class="you clamped" dir="auto">${entry.note}</span>`}
  <//>`;
}

/** @param {{ words: string, list: string }} props */
function Nothing({ words, list }) {
  if (words) return html`<p class="quiet" role="status">Nothing has “<bdi>${words}</bdi>” in it.</p>`;
  if (list === "taken-back") return html`<p class="quiet">Nothing was taken back.</p>`;
  return html`<${Empty}>What you log stands here. Begin with the last person you talked to.<//>`;
}

/** @param {Entry[]} entries */
function byMonth(entries) {
  /** @type {{ month: string, entries: Entry[] }[]} */
  const months = [];
  for (const entry of entries) {
    const month = `${formatMonth(entry.day)} ${dayParts(entry.day).year}`;
    if (months.at(-1)?.month === month) months.at(-1)?.entries.push(entry);
    else months.push({ month, entries: [entry] });
  }
  return months;
}

/** Only what differs from the beginning stands in the address. @param {Record<string, string | undefined>} query */
function given(query) {
  const pairs = Object.entries(query).filter(
    ([name, value]) => value && !(name === "list" && value === "standing"),
  );
  return /** @type {Record<string, string>} */ (Object.fromEntries(pairs));
}
