import { html, useId } from "../../view.js";
import { Icon } from "../icon.js";

/**
 * A labelled field. `problem` says what is missing or wrong, and is read with the field.
 *
 * `asked` is for a question of the app, which stands in full ink. `lines` makes it a text of several lines,
 * which is in the person's voice; `yours` does the same for one line.
 * @param {{ label: any, value: string, onInput: (value: string) => void, hint?: any, problem?: any,
 *           lines?: number, yours?: boolean, asked?: boolean, options?: string[], input?: any,
 *           [attribute: string]: any }} props
 */
export function Field({
  label,
  value,
  onInput,
  hint,
  problem,
  lines,
  yours,
  asked,
  options,
  input,
  ...rest
}) {
  const id = useId();
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  const shared = {
    ...rest,
    id,
    ref: input,
    value,
    class: yours ? "input you" : "input",
    dir: "auto",
    list: options ? `${id}-options` : undefined,
    "aria-describedby": described || undefined,
    "aria-invalid": problem ? "true" : undefined,
    /** @param {InputEvent & { currentTarget: HTMLInputElement }} event */
    onInput: (event) => onInput(event.currentTarget.value),
  };
  return html`<div class=${asked ? "field asked" : "field"}>
    <label for=${id}>${label}</label>
    ${lines ? html`<textarea rows=${lines} ...${shared}></textarea>` : html`<input ...${shared} />`}
    ${options && html`<datalist id=${`${id}-options`}>${options.map((name) => html`<option value=${name} />`)}</datalist>`}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${problem && html`<p class="problem" id=${`${id}-problem`}><${Icon} name="alert" small />${problem}</p>`}
  </div>`;
}
