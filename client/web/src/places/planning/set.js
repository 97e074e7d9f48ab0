import { BurnUp } from "../../charts/burn_up.js";
import { Field } from "../../components/input/field.js";
import { Segments } from "../../components/input/segments.js";
import { Switch } from "../../components/input/switch.js";
import { Refused } from "../../components/refused.js";
import { SmartStones } from "../../components/smart_stones.js";
import { useRead } from "../../device/use_read.js";
import { goTo, hrefTo } from "../../router.js";
import { save, tellRefusal } from "../../save.js";
import { Head } from "../../shell/head.js";
import { aim } from "../../text/fields.js";
import { formatPace } from "../../text/numbers.js";
import { parseNumber } from "../../text/parse_number.js";
import { usePreview } from "../../use_preview.js";
import { html, useRef, useState } from "../../view.js";
import { Remarks } from "../goals/remarks.js";
import { verdicts } from "../goals/well_set.js";
import { EqualGoal } from "./equal_goal.js";
import { FigureTiles } from "./figure_tiles.js";
import {
  AboutField,
  CadenceFields,
  OtherFields,
  ParentField,
  PurposeField,
  UnitField,
} from "./goal_fields.js";
import { EMPTY_FORM, setFields } from "./goal_form.js";
import { MilestonesEditor } from "./milestones_editor.js";
import { figuresOf, givenFigures } from "./three_figures.js";
import { typedProblem } from "./typed_milestone.js";

const KINDS = [
  { value: "target", label: "A target" },
  { value: "cadence", label: "Recurring" },
  { value: "milestones", label: "Milestones" },
];

/** Set a goal. `parent`, `about` and `every` in the address fill it in.
 * @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const { value } = useRead("goals", { statuses: [] });
  const { parent = "", about = "", every, title = "", unit = "", purpose = "" } = route.query;
  const [form, setForm] = useState(() => ({
    ...EMPTY_FORM,
    ...{ parent, about, title, unit, purpose },
    ...(every && { every: /** @type {"week"} */ (every), quota: "1" }),
  }));
  const [kind, setKind] = useState(every || about ? "cadence" : "target");
  const [figures, setFigures] = useState(() => figuresOf({}));
  const [start, setStart] = useState({ day: "", baseline: "", level: false });
  const request = requestOf(form, kind, figures, start);
  const { value: preview, refusal } = usePreview(
    "goal_preview",
    Object.keys(request.fields).length ? request : null,
  );
  const today = value?.goals[0]?.today ?? new Date().toLocaleDateString("sv");
  const change = { form, onChange: setForm };
  const typed = typedProblem(form);
  return html`<div class="screen forming">
    <${Head} title="New goal" back=${{ href: hrefTo("goals"), name: "Goals" }} />
    <${TitleAndSave} form=${form} onChange=${setForm} request=${request} refusal=${refusal ?? (typed && { problem: typed, advice: "" })}>
      <${PurposeField} ...${change} />
      <${Segments} legend="What kind of goal" choices=${KINDS} chosen=${kind} onChoose=${setKind} />
      ${kind !== "milestones" && html`<${UnitField} ...${change} />`}
      ${
        kind === "target" &&
        html`<p class="quiet">Set any two; the third follows.</p>
        <${FigureTiles} figures=${figures} unit=${form.unit} today=${today} preview=${preview && { ...preview.goal, required_paces: preview.required_paces }} onChange=${setFigures} />`
      }
      ${kind === "cadence" && html`<${CadenceFields} ...${change} />`}
      ${kind === "cadence" && html`<${AboutField} ...${change} />`}
      ${kind === "milestones" && html`<${MilestonesEditor} ...${change} unit="" />`}
      ${kind !== "target" && html`<${Deadline} figures=${figures} onChange=${setFigures} />`}
      ${preview && html`<${WouldBe} preview=${preview} />`}
      <details class="more-fields">
        <summary>More</summary>
        <div class="panel form">
          <${ParentField} ...${change} />
          ${kind !== "milestones" && html`<${MilestonesEditor} ...${change} unit=${form.unit} />`}
          ${kind !== "cadence" && html`<${AboutField} ...${change} />`}
          <${OtherFields} ...${change} />
          <${StartFields} start=${start} onChange=${setStart} />
        </div>
      </details>
    <//>
  </div>`;
}

/** The title comes first, and what saves it last.
 * @param {{ form: import("./goal_form.js").GoalForm, onChange: (form: any) => void, request: any, refusal: any,
 *           children?: any }} props */
function TitleAndSave({ form, onChange, request, refusal, children }) {
  const [problem, setProblem] = useState("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const submit = async () => {
    if (!form.title.trim()) {
      setProblem("Give it a title. Then it can be saved.");
      field.current?.focus();
      return;
    }
    if (refusal) return;
    try {
      await save("set_goal", request, { title: "Set", text: form.title.trim() });
    } catch (error) {
      tellRefusal(error);
      return;
    }
    goTo("goals");
  };
  return html`<${Field}
      label="What do you want to reach?"
      asked
      value=${form.title}
      problem=${problem}
      input=${field}
      autocomplete="off"
      onInput=${(/** @type {string} */ title) => {
        onChange({ ...form, title });
        setProblem("");
      }}
    />
    <${EqualGoal} title=${form.title} />
    ${children}
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    <button type="button" class="button main wide" onClick=${submit}>Set goal</button>
    <p class="fine centred">It can be adjusted at any time, for a reason.</p>`;
}

/**
 * @param {import("./goal_form.js").GoalForm} form @param {string} kind
 * @param {import("./three_figures.js").Figures} figures
 * @param {{ day: string, baseline: string, level: boolean }} start
 */
function requestOf(form, kind, figures, { day, baseline, level }) {
  const begins = parseNumber(baseline);
  const down = begins !== null && figures.target !== null && figures.target < begins;
  const plan =
    kind === "target" ? givenFigures(figures, down) : figures.deadline ? { deadline: figures.deadline } : {};
  return {
    title: form.title.trim(),
    fields: { ...setFields({ ...form, recurs: kind === "cadence" }), ...plan },
    ...(day && { start: day }),
    ...(begins !== null && { baseline: begins }),
    ...(level && { measure: "level" }),
  };
}

/** @param {{ figures: import("./three_figures.js").Figures, onChange: (figures: any) => void }} props */
function Deadline({ figures, onChange }) {
  return html`<${Field}
    label="By, if there is a day"
    type="date"
    value=${figures.deadline ?? ""}
    onInput=${(/** @type {string} */ day) => onChange((/** @type {any} */ before) => ({ ...before, deadline: day || null }))}
  />`;
}

/** @param {{ start: { day: string, baseline: string, level: boolean }, onChange: (start: any) => void }} props */
function StartFields({ start, onChange }) {
  return html`
    <div class="pair-of-fields">
      <${Field} label="It starts" type="date" value=${start.day} hint="Today, if you do not say." onInput=${(/** @type {string} */ day) => onChange({ ...start, day })} />
      <${Field} label="From the value" inputmode="decimal" value=${start.baseline} hint="0, if you do not say." onInput=${(/** @type {string} */ baseline) => onChange({ ...start, baseline })} />
    </div>
    <${Switch}
      title="What is logged is a reading"
      detail="The value is the latest one, as a weight, and not the sum."
      on=${start.level}
      onSwitch=${(/** @type {boolean} */ level) => onChange({ ...start, level })}
    />
  `;
}

/** What it would be: a sentence, a drawing, and whether it is well set. @param {{ preview: any }} props */
function WouldBe({ preview }) {
  const { goal, chart, findings, remarks } = preview;
  const missing = findings.filter((/** @type {any} */ finding) => finding.state === "no");
  const words = aim(goal, goal.today);
  const pace = goal.required_pace > 0 ? `: ${formatPace(goal.required_pace)}` : "";
  return html`<section class="panel" aria-label="If you save">
    ${words && html`<p class="lead" role="status"><strong><bdi>${words}</bdi></strong>${pace}.</p>`}
    ${chart.planned.length > 1 && html`<${BurnUp} goal=${goal} chart=${{ ...chart, planned: [] }} supposed=${chart.planned} plain height=${180} label="The plan, if you save" />`}
    <${SmartStones} verdicts=${verdicts(findings)} />
    ${missing.length > 0 && html`<ul class="small quiet">${missing.map((/** @type {any} */ each) => html`<li>${each.reason} ${each.advice}</li>`)}</ul>`}
    <${Remarks} remarks=${remarks} today=${goal.today} />
  </section>`;
}
