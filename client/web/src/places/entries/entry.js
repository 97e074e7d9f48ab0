import { Icon } from "../../components/icon.js";
import { Note } from "../../components/note.js";
import { Refused } from "../../components/refused.js";
import { Section } from "../../components/section.js";
import { tell } from "../../components/toast.js";
import { today } from "../../device/clock.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { settle, tellRefusal } from "../../save.js";
import { Head } from "../../shell/head.js";
import { formatDay } from "../../text/days.js";
import { formatAmount, formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { EntryForm } from "./entry_form.js";
import { entryTitle } from "./entry_words.js";
import { EraseSheet } from "./erase_sheet.js";
import { Versions } from "./versions.js";

/** @typedef {import("./entry_words.js").Entry} Entry */

/** One entry: what it says, how it came to be so, and what can be done about it.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const { value, refusal } = useRead("entry", { ref: route.parts[0] ?? "" });
  const [changing, setChanging] = useState(false);
  const [erasing, setErasing] = useState(false);
  const back = { href: hrefTo("entries"), name: "Entries" };
  if (refusal && !value) {
    return html`<div class="screen">
      <${Head} title="No such entry" back=${back} />
      <${Refused} refusal=${refusal} />
    </div>`;
  }
  if (!value) return html`<div class="screen"><${Head} title="Entry" back=${back} /></div>`;
  const title = entryTitle(value.entry);
  return html`<div class="screen">
    <${Head} title=${title} back=${back} under=${formatDay(value.entry.day, today())} />
    ${value.entry.withdrawn && html`<${Note} icon="undo" title="It was taken back">It counts nowhere until it is brought back.<//>`}
    <div class="columns even">
      <div>
        <${Said} entry=${value.entry} titles=${value.titles} />
        <div class="buttons">
          <button type="button" class="button main" onClick=${() => setChanging(true)}>
            <${Icon} name="edit" small />Change
          </button>
          <${TakeOrBring} entry=${value.entry} />
          <button type="button" class="button stop" onClick=${() => setErasing(true)}>Erase for good</button>
        </div>
      </div>
      <div><${Section} title="How it came to be"><${Versions} detail=${value} /><//></div>
    </div>
    ${erasing && html`<${EraseSheet} entry=${value.entry} onClose=${() => setErasing(false)} />`}
    ${changing && html`<${EntryForm} entry=${value.entry} titles=${value.titles} onClose=${() => setChanging(false)} />`}
  </div>`;
}

/** @param {{ entry: Entry, titles: Record<string, string> }} props */
function Said({ entry, titles }) {
  const rows = [
    ...entry.contributions.map(({ goal, amount }) => [
      "Counts",
      html`${formatAmount(amount)} for <bdi>${titles[goal] ?? goal}</bdi>`,
    ]),
    ["Kind", entry.kind],
    [
      "With",
      entry.people.length > 0 && entry.people.map((name, at) => html`${at > 0 && ", "}<bdi>${name}</bdi>`),
    ],
    ["Organisation", entry.organisation],
    ...entry.opportunities.map(({ title, stage }) => [
      stage ? `Opportunity, ${stage}` : "Opportunity",
      title,
    ]),
    ["At", entry.time],
    ["For", entry.minutes !== null && formatCount(entry.minutes, "minute")],
    ["How good", entry.quality !== null && `${entry.quality} of 5`],
    ["Ref", entry.short],
  ].filter(([, said]) => said);
  return html`<div class="panel">
    <dl class="said">
      ${rows.map(([name, said]) => html`<div><dt>${name}</dt><dd><bdi>${said}</bdi></dd></div>`)}
    </dl>
    ${entry.note && html`<p class="quote prose" dir="auto">${entry.note}</p>`}
  </div>`;
}

/** Nothing asks first: each can be undone by the other. @param {{ entry: Entry }} props */
function TakeOrBring({ entry }) {
  if (entry.withdrawn) {
    return html`<button type="button" class="button" onClick=${() => bringBack(entry)}>Bring it back</button>`;
  }
  return html`<button type="button" class="button stop" onClick=${() => takeBack(entry)}>Take it back</button>`;
}

/** @param {Entry} entry */
async function takeBack(entry) {
  try {
    await settle("undo", { ref: entry.ref });
    tell({ title: "Taken back", text: entryTitle(entry), undo: redo });
  } catch (error) {
    tellRefusal(error);
  }
}

/** Right after it was taken back. */
async function redo() {
  try {
    await settle("redo", {});
    tell({ title: "It stands again" });
  } catch (error) {
    tellRefusal(error);
  }
}

/** Whenever it was taken back: a correction that changes nothing. @param {Entry} entry */
async function bringBack(entry) {
  try {
    await settle("correct_activity", { ref: entry.ref, day: entry.day });
    tell({ title: "Brought back", text: entryTitle(entry) });
  } catch (error) {
    tellRefusal(error);
  }
}
