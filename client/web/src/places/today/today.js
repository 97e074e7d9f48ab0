import { useRead } from "../../device/use_read.js";
import { DeviceNote } from "../../shell/device_note.js";
import { Head } from "../../shell/head.js";
import { formatLongDay } from "../../text/days.js";
import { html } from "../../view.js";
import { LateMentions } from "../entries/late_mentions.js";
import { FirstRun } from "../first_run/first_run.js";
import { Asks } from "./asks.js";
import { Celebrations } from "./celebrations.js";
import { GoingWell } from "./going_well.js";
import { headline } from "./headline.js";
import { Intention } from "./intention.js";
import { LastDays } from "./last_days.js";
import { LastMonths } from "./last_months.js";
import { Opportunities } from "./opportunities.js";
import { Recurring } from "./recurring.js";
import { Sign } from "./sign.js";
import { useFirstRun } from "./use_first_run.js";

/** What the day asks, and how it goes. Before there is anything, the first run. */
export function Place() {
  const { value: view, refusal } = useRead("today");
  const firstRun = useFirstRun(view);
  if (firstRun.shown) return html`<${FirstRun} onBegin=${firstRun.hold} onOver=${firstRun.end} />`;
  return html`<div class="screen">
    <${Head} title=${headline(view)} over=${view ? formatLongDay(view.today) : ""} />
    ${view && html`<${Intention} text=${view.intention} today=${view.today} />`}
    <div class="columns">
      <div>${view && html`<${WhatAsks} view=${view} />`}</div>
      <div class="duo">
        <${LateMentions} />
        <${DeviceNote} refusal=${refusal} nothingShown=${!view} />
        ${view && html`<${LookingBack} view=${view} />`}
      </div>
    </div>
  </div>`;
}

/** @param {{ view: any }} props */
function WhatAsks({ view }) {
  const [first, ...others] = view.focus.filter((/** @type {any} */ each) => each.need === "asks");
  return html`
    ${first && html`<${Sign} focus=${first} view=${view} />`}
    ${others.length > 0 && html`<${Asks} focus=${others} view=${view} />`}
    <${Celebrations} view=${view} />
    <${Recurring} view=${view} />
    <${GoingWell} view=${view} />
  `;
}

/** @param {{ view: any }} props */
function LookingBack({ view }) {
  return html`
    <${LastDays} days=${view.days} met=${view.met} today=${view.today} />
    <${LastMonths} today=${view.today} />
    <${Opportunities} opportunities=${view.opportunities} today=${view.today} />
  `;
}
