import { Note } from "../../components/note.js";
import { usePreview } from "../../use_preview.js";
import { html } from "../../view.js";
import { request, withKind } from "./form_state.js";

/** A kind that may be a known one, said before it is saved, with the known one at hand.
 * @param {{ form: import("./form_state.js").Form, suggestions: import("./form_state.js").Suggestions,
 *           onChange: (form: import("./form_state.js").Form) => void }} props */
export function Doubts({ form, suggestions, onChange }) {
  const { value } = usePreview("log_doubts", form.kind ? { activity: request(form) } : null);
  // What was answered for the kind before stays until the next answer.
  const doubts = (value?.doubts ?? []).filter(
    (/** @type {any} */ { about, said }) => about === "kind" && said === form.kind.trim(),
  );
  return doubts.map(
    (/** @type {{ said: string, known: string }} */ { said, known }) => html`<div role="status">
      <${Note}
        key=${said}
        icon="alert"
        title=${html`<bdi>“${said}”</bdi> is a new kind`}
        actions=${html`<button type="button" class="button" onClick=${() => onChange(withKind(form, suggestions, known))}>
          Use <bdi>“${known}”</bdi>
        </button>`}
      >You have <bdi>“${known}”</bdi> already.<//>
    </div>`,
  );
}
