import { Face } from "../../components/face.js";
import { Icon } from "../../components/icon.js";
import { Refused } from "../../components/refused.js";
import { Section } from "../../components/section.js";
import { State } from "../../components/state.js";
import { useRead } from "../../device/use_read.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { dueWords } from "../../text/people.js";
import { html, useState } from "../../view.js";
import { SkipSheet } from "../goals/sheets/skip_sheet.js";
import { openLog } from "../log/log_sheet.js";
import { ContactLine } from "./contact_line.js";
import { EraseSheet } from "./erase_sheet.js";
import { Known } from "./known.js";
import { OpportunityRows } from "./opportunity_list.js";
import { PersonFacts } from "./person_facts.js";
import { RenameSheet } from "./rename_sheet.js";
import { NextSteps } from "./step_list.js";
import { Talks } from "./talks.js";

/**
 * @typedef {{ person: import("../../text/people.js").PersonView, activities: any[],
 *             opportunities: import("./opportunity_list.js").OpportunityView[],
 *             goals: import("../../text/goals.js").GoalView[] }} PersonDetail
 */

/** One person: when you met, what you talked about, and what came of it.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const { value, refusal } = useRead("person", { name: route.parts[0] ?? "" });
  const back = { href: hrefTo("people"), name: "People" };
  if (!value) {
    return html`<div class="screen">
      <${Head} title=${route.parts[0] ?? "Person"} back=${back} />
      ${refusal && html`<${Refused} refusal=${refusal} />`}
    </div>`;
  }
  /** @type {PersonDetail} */
  const detail = value;
  const { person } = detail;
  return html`<div class="screen">
    <${Head}
      title=${person.name}
      back=${back}
      shown=${html`<span class="with-face"><${Face} name=${person.name} due=${person.is_due} size="large" /><bdi>${person.name}</bdi></span>`}
      under=${html`<${Stands} person=${person} />`}
    />
    <${Actions} detail=${detail} />
    <div class="columns">
      <div>
        <${ContactLine} detail=${detail} />
        <${NextSteps} steps=${person.steps} today=${person.today} person=${person.name} />
        <${Talks} detail=${detail} />
      </div>
      <div>
        ${
          detail.opportunities.length > 0 &&
          html`<${Section} title="Opportunities"><${OpportunityRows} opportunities=${detail.opportunities} /><//>`
        }
        <${Known} detail=${detail} />
        <${PersonFacts} detail=${detail} />
      </div>
    </div>
  </div>`;
}

/** @param {{ person: PersonDetail["person"] }} props */
function Stands({ person }) {
  const words = dueWords(person);
  if (!words) return null;
  return html`<${State} kind=${person.is_due || person.long_ago ? "due" : "on-plan"}>${words}<//>`;
}

/** @param {{ detail: PersonDetail }} props */
function Actions({ detail: { person, goals } }) {
  const [sheet, setSheet] = useState("");
  const followUp = goals.find((goal) => goal.status === "active" && goal.cadence);
  return html`<div class="buttons">
    <button type="button" class="button main" onClick=${() => openLog({ people: [person.name] })}>
      <${Icon} name="plus" small />Log a talk
    </button>
    ${
      followUp
        ? html`<button type="button" class="button" onClick=${() => setSheet("skip")}>Not this ${followUp.cadence?.every}</button>`
        : html`<a class="button" href=${hrefTo("set", [], { about: person.name, every: "month", title: `Stay in touch with ${person.name}` })}>Stay in touch</a>`
    }
    <button type="button" class="button" onClick=${() => setSheet("rename")}>Rename</button>
    <button type="button" class="button stop" onClick=${() => setSheet("erase")}>Erase for good</button>
    ${sheet === "erase" && html`<${EraseSheet} name=${person.name} onClose=${() => setSheet("")} />`}
    ${sheet === "skip" && followUp && html`<${SkipSheet} goal=${followUp} onClose=${() => setSheet("")} />`}
    ${sheet === "rename" && html`<${RenameSheet} name=${person.name} onClose=${() => setSheet("")} />`}
  </div>`;
}
