import { Field } from "../../../components/input/field.js";
import { Sheet } from "../../../components/sheet.js";
import { save, tellRefusal } from "../../../save.js";
import { html, useRef, useState } from "../../../view.js";

export const SAY_WHY = "Say why in a few words. Then it can be saved.";

/**
 * A sheet that asks why, and then writes. Without a reason it says what is missing, and goes to the field.
 * @param {{ title: string, question?: string, button: string, main?: boolean, suggestions?: string[],
 *           children?: any, operation: string, request: (reason: string) => object,
 *           words: { title?: string, text?: string }, onClose: () => void, onSaved?: () => void }} props
 */
export function ReasonSheet(props) {
  const { title, question = "Why?", button, suggestions = [], children, onClose } = props;
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const submit = async () => {
    if (!reason.trim()) {
      setProblem(SAY_WHY);
      field.current?.focus();
      return;
    }
    try {
      await save(props.operation, props.request(reason.trim()), props.words);
    } catch (error) {
      tellRefusal(error);
      return;
    }
    (props.onSaved ?? onClose)();
  };
  const footer = html`<button type="button" class="button main wide" onClick=${submit}>${button}</button>`;
  return html`<${Sheet} title=${title} onClose=${onClose} footer=${footer}>
    ${children}
    <${Field}
      label=${question}
      lines=${2}
      value=${reason}
      problem=${problem}
      hint="It stands in the history."
      input=${field}
      onInput=${(/** @type {string} */ text) => {
        setReason(text);
        setProblem("");
      }}
    />
    <${Suggestions} suggestions=${suggestions} onChoose=${setReason} />
  <//>`;
}

/** Reasons to begin with; each can be changed. @param {{ suggestions: string[], onChoose: (text: string) => void }} props */
export function Suggestions({ suggestions, onChoose }) {
  if (!suggestions.length) return null;
  return html`<div class="chips" role="group" aria-label="Reasons to begin with">
    ${suggestions.map(
      (text) => html`<button type="button" class="chip you" onClick=${() => onChoose(text)}>${text}</button>`,
    )}
  </div>`;
}
