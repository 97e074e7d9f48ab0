import { Chips } from "../../components/input/chips.js";
import { Field } from "../../components/input/field.js";
import { Sheet } from "../../components/sheet.js";
import { save, tellRefusal } from "../../save.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";

/** @typedef {{ id: string, title: string, status: string, inherited: boolean, purpose: string }} LinkedGoal */

/**
 * Names a purpose and says which goals it is for; a goal that loses it keeps the reason in its history.
 * @param {{ view: any, suggested: string[], purpose: string, onClose: () => void }} props
 */
export function NamePurposeSheet({ view, suggested, purpose, onClose }) {
  const goals = goalsOf(view);
  const [name, setName] = useState(purpose);
  const [chosen, setChosen] = useState(
    goals.filter((goal) => !goal.inherited && purpose && goal.purpose === purpose).map(({ id }) => id),
  );
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState(/** @type {{ field: string, words: string } | null} */ (null));
  const [busy, setBusy] = useState(false);
  const known = new Set(view.purposes.map((/** @type {any} */ each) => each.purpose.toLowerCase()));
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const changes = changesOf(goals, { purpose, name: name.trim(), chosen });
    const wrong = problemOf({ name, changes, reason });
    setProblem(wrong);
    if (wrong) return;
    setBusy(true);
    try {
      for (const { goal, to } of changes) {
        const change = to === null ? { remove: ["purpose"] } : { fields: { purpose: to } };
        await save(
          "adjust_goal",
          { goal, ...change, reason: reason.trim() },
          { title: "Saved here", text: formatCount(changes.length, "goal"), undo: changes.length === 1 },
        );
      }
      onClose();
    } catch (error) {
      tellRefusal(error);
      setBusy(false);
    }
  };
  return html`<${Sheet}
    title=${purpose ? "Change a purpose" : "Name a purpose"}
    onClose=${onClose}
    footer=${html`<button type="submit" form="purpose" class="button main wide" disabled=${busy}>Save</button>`}
  >
    <form id="purpose" class="form" onSubmit=${submit} novalidate>
      <${Field}
        label="In your words"
        yours
        value=${name}
        onInput=${setName}
        options=${suggested.filter((each) => !known.has(each.toLowerCase()))}
        hint=${purpose ? "Another name changes it in all goals that are chosen." : "As: a new role, knowing my field, giving back."}
        problem=${problem?.field === "name" && problem.words}
      />
      ${
        goals.length > 0 &&
        html`<${Chips}
        legend="Goals that are for this"
        several
        choices=${goals.map((goal) => ({ value: goal.id, label: goal.title }))}
        chosen=${chosen}
        onChoose=${setChosen}
      />`
      }
      ${problem?.field === "goals" && html`<p class="problem">${problem.words}</p>`}
      <${Field} label="Why" lines=${2} value=${reason} onInput=${setReason} problem=${problem?.field === "reason" && problem.words} />
    </form>
  <//>`;
}

/** All goals with the purpose that each has now. @param {any} view @returns {LinkedGoal[]} */
function goalsOf(view) {
  return [...view.purposes, view.no_purpose]
    .flatMap((each) => each.goals.map((/** @type {any} */ goal) => ({ ...goal, purpose: each.purpose })))
    .filter((goal) => !["achieved", "dropped"].includes(goal.status));
}

/** Which goals get another purpose, null for none.
 * @param {LinkedGoal[]} goals @param {{ purpose: string, name: string, chosen: string[] }} wanted
 * @returns {{ goal: string, to: string | null }[]} */
function changesOf(goals, { purpose, name, chosen }) {
  return goals
    .map((goal) => ({
      goal: goal.id,
      own: goal.inherited ? "" : goal.purpose,
      chosen: chosen.includes(goal.id),
    }))
    .filter((goal) => (goal.chosen ? goal.own !== name : goal.own && goal.own === purpose))
    .map((goal) => ({ goal: goal.goal, to: goal.chosen ? name : null }));
}

/** @param {{ name: string, changes: unknown[], reason: string }} form */
function problemOf({ name, changes, reason }) {
  if (!name.trim()) return { field: "name", words: "Say what it is for in a few words." };
  if (!changes.length) return { field: "goals", words: "Choose a goal that is for this." };
  if (!reason.trim()) return { field: "reason", words: "Say why in a few words. Then it can be saved." };
  return null;
}
