import { Field } from "../../components/input/field.js";
import { Select } from "../../components/input/select.js";
import { Switch } from "../../components/input/switch.js";
import { useRead } from "../../device/use_read.js";
import { html } from "../../view.js";

/**
 * What the person says of a file where it does not prove that itself: fields of `ImportFileRequest`.
 * @typedef {{ maps?: Record<string, string>, decimal?: string, dates?: string, encoding?: string, zone?: string,
 *             title?: string, into?: string, as_new?: boolean, only?: string, me?: string[] }} Options
 */

/** @type {Record<string, { label: string, choices: { value: string, label: string }[] }>} */
const CHOICES = {
  dates: {
    label: "3/4/2026 is",
    choices: [
      { value: "", label: "as the file proves" },
      { value: "dmy", label: "3 April: the day first" },
      { value: "mdy", label: "4 March: the month first" },
    ],
  },
  decimal: {
    label: "Before decimals stands",
    choices: [
      { value: "", label: "what the file proves" },
      { value: ",", label: "a comma: 1,5" },
      { value: ".", label: "a point: 1.5" },
    ],
  },
  encoding: {
    label: "Its letters are written in",
    choices: [
      { value: "", label: "UTF-8, as is usual" },
      { value: "cp1252", label: "Windows (cp1252)" },
      { value: "utf-16", label: "UTF-16" },
    ],
  },
};

/** How a table is written. @param {{ options: Options, onChange: (options: Options) => void }} props */
export function TableOptions({ options, onChange }) {
  const set = (/** @type {Options} */ changes) => onChange(withoutEmpty({ ...options, ...changes }));
  return html`<details class="panel options">
    <summary>How it is written</summary>
    ${Object.entries(CHOICES).map(
      ([name, { label, choices }]) => html`<${Select}
        key=${name}
        label=${label}
        choices=${choices}
        chosen=${/** @type {any} */ (options)[name] ?? ""}
        onChoose=${(/** @type {string} */ value) => set({ [name]: value })}
      />`,
    )}
    <${Field} label="Whose clock tells its moments" value=${options.zone ?? ""} onInput=${(/** @type {string} */ zone) => set({ zone })} hint="As in +02:00; empty for their own." />
  </details>`;
}

/** What a goal of Beeminder is here. @param {{ options: Options, onChange: (options: Options) => void }} props */
export function GoalOptions({ options, onChange }) {
  const goals = useRead("goals").value?.goals ?? [];
  const set = (/** @type {Options} */ changes) => onChange(withoutEmpty({ ...options, ...changes }));
  const known = goals.map((/** @type {{ id: string, title: string }} */ { id, title }) => ({
    value: id,
    label: title,
  }));
  return html`<div class="panel">
    <${Select}
      label="It is"
      choices=${[{ value: "", label: "a goal of its own" }, ...known]}
      chosen=${options.into ?? ""}
      onChoose=${(/** @type {string} */ into) => set({ into })}
    />
    ${
      !options.into &&
      html`<${Field} label="Called" value=${options.title ?? ""} onInput=${(/** @type {string} */ title) => set({ title })} hint="Empty: as the file is called." />`
    }
  </div>`;
}

/** Which meetings of a calendar come in. @param {{ options: Options, onChange: (options: Options) => void }} props */
export function CalendarOptions({ options, onChange }) {
  const goals = useRead("goals").value?.goals ?? [];
  const set = (/** @type {Options} */ changes) => onChange(withoutEmpty({ ...options, ...changes }));
  const known = goals.map((/** @type {{ id: string, title: string }} */ { id, title }) => ({
    value: id,
    label: title,
  }));
  return html`<div class="panel">
    <${Field} label="Only meetings with the words" value=${options.only ?? ""} onInput=${(/** @type {string} */ only) => set({ only })} hint="In their title or attendees; empty for all." />
    <${Field} label="Your address" value=${options.me?.[0] ?? ""} onInput=${(/** @type {string} */ me) => set({ me: me ? [me] : undefined })} hint="Empty: the calendar's owner, or whoever attends all." />
    <${Select} label="They count for" choices=${[{ value: "", label: "no goal" }, ...known]} chosen=${options.into ?? ""} onChoose=${(/** @type {string} */ into) => set({ into })} />
  </div>`;
}

/** Whether a file that was imported before updates what came of it.
 * @param {{ options: Options, onChange: (options: Options) => void }} props */
export function AsNew({ options, onChange }) {
  return html`<div class="panel flush">
    <${Switch}
      title="Update what came of it before"
      detail="Off: nothing in it is taken for a change of what was imported"
      on=${!options.as_new}
      onSwitch=${(/** @type {boolean} */ updates) => onChange(withoutEmpty({ ...options, as_new: !updates }))}
    />
  </div>`;
}

/** What is not said is left to the file. @param {Options} options @returns {Options} */
function withoutEmpty(options) {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== "" && value !== false && value !== undefined),
  );
}
