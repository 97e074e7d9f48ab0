/** What may be meant otherwise, said before it is saved, with what may be meant at hand. */
import { Note } from "../../components/note.js";
import { usePreview } from "../../use_preview.js";
import { html } from "../../view.js";
import { request, withKind } from "./form_state.js";

/** @typedef {import("./form_state.js").Form} Form */
/** @typedef {{ about: "kind" | "level", said: string, known: string, title: string, amount: number }} Doubt */

/** A kind that may be a known one.
 * @param {{ form: Form, suggestions: import("./form_state.js").Suggestions, onChange: (form: Form) => void }} props */
export function KindDoubt({ form, suggestions, onChange }) {
  const doubts = useDoubts(form.kind ? { activity: request(form) } : null);
  // What was answered for the kind before stays until the next answer.
  const doubt = doubts.find(({ about, said }) => about === "kind" && said === form.kind.trim());
  return (
    doubt &&
    html`<${Doubted}
      title=${html`<bdi>“${doubt.said}”</bdi> is a new kind`}
      known=${html`<bdi>“${doubt.known}”</bdi>`}
      onUse=${() => onChange(withKind(form, suggestions, doubt.known))}
    >You have <bdi>“${doubt.known}”</bdi> already.<//>`
  );
}

/** A change where a reading is asked for. @param {{ form: Form, onChange: (form: Form) => void }} props */
export function LevelDoubt({ form, onChange }) {
  const doubts = useDoubts(form.signed ? { activity: request(form), signed: true } : null);
  const doubt = doubts.find(({ about }) => about === "level");
  return (
    doubt &&
    html`<${Doubted}
      title=${html`<bdi>“${doubt.title}”</bdi> is a level: you log what it is now`}
      known=${doubt.known}
      onUse=${() => onChange({ ...form, amount: doubt.amount, signed: false })}
    >It would be ${form.amount} then. If you mean ${doubt.said} more, it is ${doubt.known}.<//>`
  );
}

/** @param {object | null} asked @returns {Doubt[]} */
function useDoubts(asked) {
  return usePreview("log_doubts", asked).value?.doubts ?? [];
}

/** @param {{ title: any, known: any, onUse: () => void, children?: any }} props */
function Doubted({ title, known, onUse, children }) {
  return html`<div role="status">
    <${Note}
      icon="alert"
      title=${title}
      actions=${html`<button type="button" class="button" onClick=${onUse}>Use ${known}</button>`}
    >${children}<//>
  </div>`;
}
