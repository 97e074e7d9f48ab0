import { Field } from "../../components/input/field.js";
import { Sheet } from "../../components/sheet.js";
import { save, tellRefusal } from "../../save.js";
import { html, useRef, useState } from "../../view.js";

/** Plan a next step, or change one.
 * @param {{ step?: import("./step_list.js").Step, person?: string, opportunity?: string,
 *           onClose: () => void }} props */
export function StepSheet({ step, person, opportunity, onClose }) {
  const [what, setWhat] = useState(step?.what ?? "");
  const [by, setBy] = useState(step?.by ?? "");
  const [problem, setProblem] = useState("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const submit = async () => {
    if (!what.trim()) {
      setProblem("A next step needs words.");
      field.current?.focus();
      return;
    }
    try {
      if (step) {
        await save("change_step", { step: step.id, what, by: by || null }, { title: "Changed", text: what });
      } else {
        const request = { what, person: person ?? null, opportunity: opportunity ?? null, by: by || null };
        await save("plan_step", request, { title: "Planned", text: what });
      }
    } catch (error) {
      tellRefusal(error);
      return;
    }
    onClose();
  };
  const footer = html`<button type="button" class="button main wide" onClick=${submit}>${step ? "Change" : "Plan it"}</button>`;
  return html`<${Sheet} title="Next step" onClose=${onClose} footer=${footer}>
    <${Field} label="What to do" yours value=${what} problem=${problem} input=${field} autocomplete="off" onInput=${(
      /** @type {string} */ next,
    ) => {
      setWhat(next);
      setProblem("");
    }} />
    <${Field} label="By" type="date" value=${by} onInput=${setBy} hint="Empty: some day." />
  <//>`;
}
