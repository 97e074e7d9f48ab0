import { BurnUp } from "../../charts/burn_up.js";
import { lineFrom } from "../../charts/lines.js";
import { Field } from "../../components/input/field.js";
import { Refused } from "../../components/refused.js";
import { useRead } from "../../device/use_read.js";
import { goTo, hrefTo } from "../../router.js";
import { save, tellRefusal } from "../../save.js";
import { Head } from "../../shell/head.js";
import { goesDown } from "../../text/goals.js";
import { usePreview } from "../../use_preview.js";
import { html, useRef, useState } from "../../view.js";
import { SAY_WHY, Suggestions } from "../goals/sheets/reason_sheet.js";
import { AdjustSentence } from "./adjust_sentence.js";
import { AllGoalFields } from "./all_goal_fields.js";
import { FigureTiles } from "./figure_tiles.js";
import { CadenceFields } from "./goal_fields.js";
import { changedFields, formOf } from "./goal_form.js";
import { figuresOf, following, givenFigures } from "./three_figures.js";
import { typedProblem } from "./typed_milestone.js";

/** @typedef {import("../goals/detail.js").GoalDetail} GoalDetail */

const REASONS = [
  "It goes better than I thought",
  "Other things come first",
  "I want to do fewer, and better",
];

/** Adjust a goal, for a reason. @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const id = route.parts[0] ?? "";
  const { value, refusal } = useRead("goal", { goal: id });
  const back = { href: hrefTo("goal", [id]), name: value?.goal.title ?? "Goal" };
  if (!value) {
    return html`<div class="screen">
      <${Head} title="Adjust" back=${back} />
      ${refusal && html`<${Refused} refusal=${refusal} />`}
    </div>`;
  }
  return html`<${AdjustForm} key=${id} detail=${value} back=${back} />`;
}

/** The form keeps what the goal was when it opened: news that arrive meanwhile do not move it.
 * @param {{ detail: GoalDetail, back: { href: string, name: string } }} props */
function AdjustForm({ detail, back }) {
  const { goal } = detail;
  const [before] = useState(() => formOf(detail));
  const [form, setForm] = useState(before);
  const [figures, setFigures] = useState(() => figuresOf(goal));
  const [since, setSince] = useState(goal.today);
  const change = changeOf(detail, before, form, figures, since);
  const { value: preview, refusal } = usePreview("adjustment_preview", change);
  const now = knownOf(goal, detail.required_paces);
  const after = preview ? knownOf(preview.preview.after.goal, preview.required_paces) : change ? null : now;
  const planned = goal.target !== null || goal.deadline !== null;
  return html`<div class="screen forming">
    <${Head} title="Adjust" back=${back} under=${planned ? "Set any two; the third follows." : undefined} />
    ${
      planned &&
      html`<${FigureTiles} figures=${figures} unit=${form.unit} today=${goal.today} preview=${after} was=${now} onChange=${setFigures} />`
    }
    ${form.recurs && html`<div class="panel"><${CadenceFields} form=${form} onChange=${setForm} /></div>`}
    ${refusal && html`<${Refused} refusal=${refusal} />`}
    ${change && preview && html`<${WouldBe} goal=${goal} preview=${preview} />`}
    <details class="more-fields">
      <summary>Change something else</summary>
      <div class="panel form">
        <${AllGoalFields} form=${form} onChange=${setForm} own=${goal.id}>
          ${!planned && html`<${FigureTiles} figures=${figures} unit=${form.unit} today=${goal.today} preview=${after} onChange=${setFigures} />`}
          <${Recurring} form=${form} onChange=${setForm} />
        <//>
        <${Field} label="It holds from" type="date" value=${since} onInput=${(/** @type {string} */ day) => setSince(day || goal.today)} />
      </div>
    </details>
    <${Save} goal=${goal} change=${change} refused=${refusal !== null} typed=${typedProblem(form)} />
  </div>`;
}

/** @param {any} goal @param {any} required @returns {import("./figure_tiles.js").Known} */
function knownOf({ target, deadline }, required) {
  return { target, deadline, required_paces: required };
}

/** @param {import("./goal_fields.js").FormProps} props */
function Recurring({ form, onChange }) {
  return html`<label class="check-line">
    <input type="checkbox" checked=${form.recurs} onChange=${(/** @type {any} */ event) => onChange({ ...form, recurs: event.currentTarget.checked })} />
    It recurs: so much each week, month or quarter
  </label>`;
}

/**
 * The adjustment that was made so far; null where nothing differs from the goal.
 * @param {GoalDetail} detail @param {import("./goal_form.js").GoalForm} before
 * @param {import("./goal_form.js").GoalForm} form @param {import("./three_figures.js").Figures} figures
 * @param {string} since
 */
function changeOf({ goal }, before, form, figures, since) {
  const { fields, remove, title } = /** @type {any} */ (changedFields(form, before));
  const given = /** @type {any} */ (givenFigures(figures, goesDown(goal)));
  // A pace needs the figure beside it, though that one does not change.
  if (given.pace === undefined || following(figures) === "pace") {
    if (given.target === goal.target) delete given.target;
    if (given.deadline === goal.deadline) delete given.deadline;
  }
  const all = { ...fields, ...given };
  for (const name of /** @type {const} */ (["target", "deadline"])) {
    if (figures[name] === null && goal[name] !== null && following(figures) !== name) remove.push(name);
  }
  if (!Object.keys(all).length && !remove.length && !title) return null;
  return {
    goal: goal.id,
    fields: all,
    ...(remove.length && { remove }),
    ...(title && { title }),
    ...(since !== goal.today && { since }),
  };
}

/** What it would be: a sentence, then a drawing. @param {{ goal: GoalDetail["goal"], preview: any }} props */
function WouldBe({ goal, preview }) {
  const after = preview.preview.after.goal;
  const drawn = preview.planned.length > 0 || preview.chart.planned.length > 0;
  const supposed = lineFrom(preview.planned, preview.preview.day);
  return html`<section class="panel" aria-label="If you save">
    <${AdjustSentence} preview=${preview} />
    ${
      drawn &&
      html`<${BurnUp} goal=${{ ...goal, milestones: after.milestones }} chart=${preview.chart} supposed=${supposed} plain label="The plan now, and if you save" />`
    }
  </section>`;
}

/** @param {{ goal: GoalDetail["goal"], change: object | null, refused: boolean, typed: string | null }} props  `typed`
 * is what is wrong with a milestone that is not added yet */
function Save({ goal, change, refused, typed }) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const submit = async () => {
    const missing = typed ?? missingOf(change, reason);
    setProblem(missing);
    if (missing || refused) {
      if (change && !refused) field.current?.focus();
      return;
    }
    try {
      await save(
        "adjust_goal",
        { ...change, reason: reason.trim() },
        { title: "Adjusted", text: goal.title },
      );
    } catch (error) {
      tellRefusal(error);
      return;
    }
    goTo("goal", [goal.id]);
  };
  return html`<div class="field-group">
      <${Field}
        label="Why?"
        lines=${2}
        value=${reason}
        problem=${problem}
        input=${field}
        hint="So that you understand it a year from now. It stands in the history beside the flag."
        onInput=${(/** @type {string} */ text) => {
          setReason(text);
          setProblem("");
        }}
      />
      <${Suggestions} suggestions=${REASONS} onChoose=${setReason} />
    </div>
    <button type="button" class="button main wide" onClick=${submit}>Save adjustment</button>
    <p class="fine centred">Nothing is lost: the plan so far stays in the history, and this can be undone.</p>`;
}

/** @param {object | null} change @param {string} reason */
function missingOf(change, reason) {
  if (!change) return "Change something first: a figure above, or something else.";
  return reason.trim() ? "" : SAY_WHY;
}
