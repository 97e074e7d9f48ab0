import { Empty } from "../../components/empty.js";
import { Face } from "../../components/face.js";
import { Icon } from "../../components/icon.js";
import { Plus } from "../../components/plus.js";
import { Refused } from "../../components/refused.js";
import { Row } from "../../components/row.js";
import { Section } from "../../components/section.js";
import { State } from "../../components/state.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { capitalized, formatCount, numberWord, plural } from "../../text/numbers.js";
import { dueWords, lastContact } from "../../text/people.js";
import { html, useState } from "../../view.js";
import { openLog } from "../log/log_sheet.js";
import { DescribeSheet } from "./describe_sheet.js";
import { Opportunities } from "./opportunity_list.js";

/** @typedef {import("../../text/people.js").PersonView} PersonView */

const FEW = 12;

/** Whom you know: who is due, whom you met lately, and what arose. */
export function Place() {
  const { value, refusal } = useRead("people");
  /** @type {{ people: PersonView[], due: PersonView[] } | null} */
  const known = value;
  const [adding, setAdding] = useState(false);
  const action = html`<button type="button" class="button bare" onClick=${() => setAdding(true)}><${Icon} name="plus" small />Somebody new</button>`;
  return html`<div class="screen">
    <${Head} title="People" over=${known && overview(known.people)} action=${action} />
    ${adding && html`<${DescribeSheet} onClose=${() => setAdding(false)} />`}
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    ${known && !known.people.length && html`<${Nobody} />`}
    ${
      known &&
      known.people.length > 0 &&
      html`<div class="columns even">
      <div>
        ${known.due.length > 0 && html`<${Due} people=${known.due} />`}
        <${Everybody} people=${known.people.filter((person) => !known.due.some(({ name }) => name === person.name))} />
      </div>
      <div>
        <${Opportunities} />
        <a class="button" href=${hrefTo("helped")}>Who and what helped most</a>
      </div>
    </div>`
    }
  </div>`;
}

/** @param {PersonView[]} people */
function overview(people) {
  if (!people.length) return null;
  return people.length === 1 ? "One person" : `${capitalized(numberWord(people.length))} ${plural("person")}`;
}

function Nobody() {
  return html`<${Empty} action=${html`<button type="button" class="button main" onClick=${() => openLog({})}><${Icon} name="plus" small />Log a talk</button>`}>
    Nobody yet. Whoever you name when you log is kept here, with when you met.
  <//>`;
}

/** Those to contact now, the longest due first. @param {{ people: PersonView[] }} props */
function Due({ people }) {
  return html`<${Section} title="Due">
    <ul class="panel flush rows marked">
      ${people.map(
        (person) => html`<li key=${person.name} class="with-plus">
          <${PersonRow} person=${person} />
          <${Plus} label=${`Log a talk with ${person.name}`} onClick=${() => openLog({ people: [person.name] })} />
        </li>`,
      )}
    </ul>
  <//>`;
}

/** The others, the last met first or by name. @param {{ people: PersonView[] }} props */
function Everybody({ people }) {
  const [byName, setByName] = useState(false);
  const [all, setAll] = useState(false);
  if (!people.length) return null;
  const sorted = byName ? people.toSorted((one, other) => one.name.localeCompare(other.name)) : people;
  const shown = all ? sorted : sorted.slice(0, FEW);
  const action = html`<button type="button" class="button bare" onClick=${() => setByName(!byName)}>${byName ? "By last contact" : "By name"}</button>`;
  return html`<${Section} title=${byName ? "By name" : "Met lately"} action=${action}>
    <ul class="panel flush rows marked">
      ${shown.map((person) => html`<li key=${person.name}><${PersonRow} person=${person} /></li>`)}
    </ul>
    ${
      shown.length < people.length &&
      html`<button type="button" class="button" onClick=${() => setAll(true)}>All ${people.length}</button>`
    }
  <//>`;
}

/** @param {{ person: PersonView }} props */
function PersonRow({ person }) {
  const due = dueWords(person);
  const pressing = person.is_due || person.long_ago;
  return html`<${Row}
    href=${hrefTo("person", [person.name])}
    mark=${html`<${Face} name=${person.name} due=${pressing} />`}
    title=${html`<bdi>${person.name}</bdi>`}
    detail=${html`<span dir="auto">${lastContact(person)}</span>`}
    end=${pressing ? html`<span></span>` : html`<span class="small quiet" title=${formatCount(person.activities, "time")}>${formatCount(person.activities, "time")}</span>`}
  >
    ${due && html`<${State} kind=${pressing ? "due" : "on-plan"}>${due}<//>`}
  <//>`;
}
