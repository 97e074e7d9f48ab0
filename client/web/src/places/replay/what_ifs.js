import { Flag } from "../../components/flag.js";
import { Icon } from "../../components/icon.js";
import { Field } from "../../components/input/field.js";
import { Switch } from "../../components/input/switch.js";
import { Section } from "../../components/section.js";
import { useRead } from "../../device/use_read.js";
import { formatDate } from "../../text/days.js";
import { html, useState } from "../../view.js";
import { deviceIcon } from "./device_icon.js";
import { LeftOutSheet } from "./left_out_sheet.js";
import { supposedWords } from "./sentence.js";
import { SupposeSheet } from "./suppose_sheet.js";
import { isOtherwise, NOTHING } from "./what_if.js";

/** @typedef {import("./what_if.js").Otherwise} Otherwise */
/** @typedef {import("../../text/days.js").Day} Day */
/**
 * @typedef {object} Step  an adjustment that can be left out
 * @property {string} ref
 * @property {string | null} letter
 * @property {Day} day
 * @property {string | null} reason
 * @property {boolean} overruled
 */

/**
 * What can be otherwise: each adjustment and device has a switch, entries can be left out, and values supposed.
 * @param {{ goal: any, goals: import("./sentence.js").GoalNames, steps: Step[], devices: { id: string, name: string }[], today: Day, day: Day,
 *           letters: Record<string, string>, otherwise: Otherwise, onChange: (next: Otherwise) => void }} props
 */
export function WhatIfs({ goal, goals, steps, devices, today, day, letters, otherwise, onChange }) {
  const { value: detail } = useRead("goal", { goal: goal.id });
  const [sheet, setSheet] = useState(/** @type {"suppose" | "entries" | null} */ (null));
  /** @param {Partial<Otherwise>} part */
  const change = (part) => onChange({ ...otherwise, ...part });
  return html`<${Section} title="What if" action=${html`<${AllSwitch} steps=${steps} otherwise=${otherwise} onChange=${onChange} />`}>
    <ul class="panel flush rows what-ifs">
      ${steps.map((step) => html`<li key=${step.ref}><${StepSwitch} step=${step} otherwise=${otherwise} onChange=${change} /></li>`)}
      ${
        devices.length > 1 &&
        devices.map(
          (device) => html`<li key=${device.id}>
        <${DeviceSwitch} device=${device} today=${today} otherwise=${otherwise} onChange=${change} />
      </li>`,
        )
      }
      <${Entries} otherwise=${otherwise} onChange=${change} />
      <${SupposedRows} goals=${goals} letters=${letters} today=${today} otherwise=${otherwise} onChange=${change} />
      <li class="what-if-actions">
        <button type="button" class="button bare" onClick=${() => setSheet("suppose")}>Suppose other values</button>
        <button type="button" class="button bare" onClick=${() => setSheet("entries")}>Leave out an entry</button>
      </li>
    </ul>
    <p class="fine">Turn off what should not have been. A replay changes nothing.</p>
    ${
      sheet === "suppose" &&
      detail &&
      html`<${SupposeSheet}
      goal=${goal}
      milestones=${detail.milestones}
      steps=${steps}
      day=${day}
      today=${today}
      onClose=${() => setSheet(null)}
      onSuppose=${(/** @type {import("./what_if.js").Supposed} */ added) => {
        change({ supposed: [...otherwise.supposed.filter((each) => each.ref !== added.ref), added] });
        setSheet(null);
      }}
    />`
    }
    ${
      sheet === "entries" &&
      html`<${LeftOutSheet}
      goal=${goal.id}
      today=${today}
      chosen=${otherwise.entries.map((entry) => entry.ref)}
      onClose=${() => setSheet(null)}
      onChoose=${(/** @type {{ ref: string, words: string }} */ entry) => {
        change({ entries: [...otherwise.entries, { ...entry, on: false }] });
        setSheet(null);
      }}
    />`
    }
  <//>`;
}

/** Turns all adjustments off, or everything back to how it was.
 * @param {{ steps: Step[], otherwise: Otherwise, onChange: (next: Otherwise) => void }} props */
export function AllSwitch({ steps, otherwise, onChange }) {
  if (isOtherwise(otherwise)) {
    return html`<button type="button" class="button bare" onClick=${() => onChange(NOTHING)}>As it was</button>`;
  }
  if (!steps.length) return null;
  const original = { ...NOTHING, without: steps.map((step) => step.ref) };
  return html`<button type="button" class="button bare" onClick=${() => onChange(original)}>All off</button>`;
}

/** @param {{ step: Step, otherwise: Otherwise, onChange: (part: Partial<Otherwise>) => void }} props */
export function StepSwitch({ step, otherwise, onChange }) {
  const { without } = otherwise;
  const mark = step.letter
    ? html`<${Flag} letter=${step.letter} lost=${step.overruled} />`
    : html`<span aria-hidden="true" class="small-mark"><${Icon} name="adjust" small /></span>`;
  return html`<${Switch}
    mark=${mark}
    title=${html`<span class="you" dir="auto">${step.reason ? `“${step.reason}”` : "An adjustment"}</span>`}
    on=${!without.includes(step.ref)}
    onSwitch=${(/** @type {boolean} */ on) =>
      onChange({ without: on ? without.filter((ref) => ref !== step.ref) : [...without, step.ref] })}
  />`;
}

/** @param {{ device: { id: string, name: string }, today: Day, otherwise: Otherwise,
 *   onChange: (part: Partial<Otherwise>) => void }} props */
export function DeviceSwitch({ device, today, otherwise, onChange }) {
  const off = otherwise.device === device.id;
  return html`<${Switch}
      mark=${html`<span aria-hidden="true" class="small-mark"><${Icon} name=${deviceIcon(device.name)} small /></span>`}
      title=${html`<span class="light">All that <bdi>${device.name}</bdi> wrote</span>`}
      detail=${off && otherwise.since ? `since ${formatDate(otherwise.since, today)} left out` : undefined}
      on=${!off}
      onSwitch=${(/** @type {boolean} */ on) => onChange({ device: on ? null : device.id, since: null })}
    />
    ${
      off &&
      html`<div class="what-if-since">
      <${Field}
        label="Left out from"
        type="date"
        value=${otherwise.since ?? ""}
        max=${today}
        hint="The day by the server’s clock; empty leaves out all of it."
        onInput=${(/** @type {string} */ since) => onChange({ since: since || null })}
      />
    </div>`
    }`;
}

/** @param {{ otherwise: Otherwise, onChange: (part: Partial<Otherwise>) => void }} props */
function Entries({ otherwise, onChange }) {
  return otherwise.entries.map(
    (entry) => html`<li key=${entry.ref}>
      <${Switch}
        mark=${html`<span aria-hidden="true" class="small-mark"><${Icon} name="list" small /></span>`}
        title=${html`<span class="light" dir="auto">${entry.words}</span>`}
        on=${entry.on}
        onSwitch=${(/** @type {boolean} */ on) =>
          onChange({
            entries: otherwise.entries.map((each) => (each.ref === entry.ref ? { ...each, on } : each)),
          })}
      />
    </li>`,
  );
}

/** @param {{ otherwise: Otherwise, goals: import("./sentence.js").GoalNames, letters: Record<string, string>, today: Day,
 *   onChange: (part: Partial<Otherwise>) => void }} props */
function SupposedRows({ otherwise, goals, letters, today, onChange }) {
  return otherwise.supposed.map(
    (supposed) => html`<li key=${`supposed ${supposed.ref}`}>
      <${Switch}
        mark=${html`<i class="supposed-mark" aria-hidden="true"></i>`}
        title=${html`<span class="light">${supposedWords(supposed, { letters, goals, today })}</span>`}
        on=${supposed.on}
        onSwitch=${(/** @type {boolean} */ on) =>
          onChange({
            supposed: otherwise.supposed.map((each) => (each.ref === supposed.ref ? { ...each, on } : each)),
          })}
      />
    </li>`,
  );
}
