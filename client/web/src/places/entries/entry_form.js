import { Field } from "../../components/input/field.js";
import { NameList } from "../../components/input/name_list.js";
import { Segments } from "../../components/input/segments.js";
import { Select } from "../../components/input/select.js";
import { Sheet } from "../../components/sheet.js";
import { tell } from "../../components/toast.js";
import { useRead } from "../../device/use_read.js";
import { settle } from "../../save.js";
import { refusalText } from "../../text/refusal_text.js";
import { html, useId, useState } from "../../view.js";
import { correctionsFor, draftOf } from "./correction.js";

/**
 * @typedef {import("./entry_words.js").Entry} Entry
 * @typedef {import("./correction.js").Draft} Draft
 */

const QUALITIES = ["", "1", "2", "3", "4", "5"].map((value) => ({ value, label: value || "–" }));

/** All fields of an entry, to change. What stays as it is, is not written again.
 * @param {{ entry: Entry, titles: Record<string, string>, onClose: () => void }} props */
export function EntryForm({ entry, titles, onClose }) {
  const [draft, setDraft] = useState(() => draftOf(entry));
  const [refusal, setRefusal] = useState(/** @type {any} */ (null));
  const [saving, setSaving] = useState(false);
  const form = useId();
  const set = (/** @type {Partial<Draft>} */ changes) => setDraft({ ...draft, ...changes });
  const problem = (/** @type {string} */ field) =>
    refusal?.field === field ? refusalText(refusal) : undefined;

  async function save(/** @type {Event} */ event) {
    event.preventDefault();
    const corrections = correctionsFor(entry, draft);
    if (corrections.length === 0) return onClose();
    setSaving(true);
    try {
      for (const correction of corrections) await settle("correct_activity", correction);
      tell({ title: "Changed" });
      onClose();
    } catch (error) {
      setRefusal(error);
      setSaving(false);
    }
  }

  return html`<${Sheet}
    title="Change the entry"
    onClose=${onClose}
    footer=${html`<button class="button main wide" form=${form} disabled=${saving}>Save</button>`}
  >
    <form id=${form} class="screen" onSubmit=${save}>
      ${refusal && !refusal.field && html`<p class="problem" role="alert">${refusalText(refusal)}</p>`}
      <${Field} label="Day" type="date" value=${draft.day} onInput=${(/** @type {string} */ day) => set({ day })} problem=${problem("day")} required />
      <${Counts} draft=${draft} titles=${titles} set=${set} problem=${problem} />
      <${NameList} label="With" names=${draft.people} onChange=${(/** @type {string[]} */ people) => set({ people })} hint="One name, then Enter." />
      <${Field} label="Kind" value=${draft.kind} onInput=${(/** @type {string} */ kind) => set({ kind })} problem=${problem("kind")} hint="Coffee, meeting, event, introduction…" />
      <${Field} label="Organisation" value=${draft.organisation} onInput=${(/** @type {string} */ organisation) => set({ organisation })} problem=${problem("organisation")} />
      <${NameList} label="Opportunity" names=${draft.opportunities} onChange=${(/** @type {string[]} */ opportunities) => set({ opportunities })} />
      ${
        draft.opportunities.length > 0 &&
        html`<${Field} label="Stage" value=${draft.stage} onInput=${(/** @type {string} */ stage) => set({ stage })} problem=${problem("stage")} hint="Idea, applied, interview, offer…" />`
      }
      <div class="field-pair">
        <${Field} label="At" type="time" value=${draft.time} onInput=${(/** @type {string} */ time) => set({ time })} problem=${problem("time")} />
        <${Field} label="Minutes" inputmode="numeric" value=${draft.minutes} onInput=${(/** @type {string} */ minutes) => set({ minutes })} problem=${problem("minutes")} />
      </div>
      <div class="field">
        <span class="label" aria-hidden="true">How good it was</span>
        <${Segments} legend="How good it was, of 5" choices=${QUALITIES} chosen=${draft.quality} onChoose=${(/** @type {string} */ quality) => set({ quality })} />
      </div>
      <${Field} label="Note" lines=${3} value=${draft.note} onInput=${(/** @type {string} */ note) => set({ note })} problem=${problem("note")} />
    </form>
  <//>`;
}

/** For which goals it counts, and by how much. Of several goals each keeps its own.
 * @param {{ draft: Draft, titles: Record<string, string>, set: (changes: Partial<Draft>) => void,
 *           problem: (field: string) => string | undefined }} props */
function Counts({ draft, titles, set, problem }) {
  const goals = useRead("goals").value?.goals ?? [];
  const several = draft.contributions.length > 1;
  const put = (/** @type {number} */ at, /** @type {object} */ change) =>
    set({ contributions: draft.contributions.map((each, i) => (i === at ? { ...each, ...change } : each)) });
  return html`${draft.contributions.map(
    ({ goal, amount }, at) => html`<div class="field-pair" key=${at}>
      ${
        several
          ? html`<p class="field"><span class="label">Goal</span><bdi>${titles[goal] ?? goal}</bdi></p>`
          : html`<${GoalChoice} goals=${goals} titles=${titles} chosen=${goal} onChoose=${(/** @type {string} */ next) => put(at, { goal: next })} />`
      }
      ${goal && html`<${Field} label="Amount" inputmode="decimal" value=${amount} onInput=${(/** @type {string} */ next) => put(at, { amount: next })} problem=${problem("amount") ?? problem("goal")} />`}
    </div>`,
  )}`;
}

/** @param {{ goals: { id: string, title: string }[], titles: Record<string, string>, chosen: string,
 *            onChoose: (goal: string) => void }} props */
function GoalChoice({ goals, titles, chosen, onChoose }) {
  const known = goals.some((goal) => goal.id === chosen) || !chosen;
  const choices = [
    { value: "", label: "No goal" },
    ...(known ? [] : [{ value: chosen, label: titles[chosen] ?? chosen }]),
    ...goals.map(({ id, title }) => ({ value: id, label: title })),
  ];
  return html`<${Select} label="Counts for" choices=${choices} chosen=${chosen} onChoose=${onChoose} />`;
}
