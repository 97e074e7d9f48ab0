import { html, useId, useState } from "../../view.js";
import { Icon } from "../icon.js";

/**
 * Names, each with a button that takes it away, and a field for the next one: Enter adds it, and so does leaving
 * the field.
 * `options` are those to suggest.
 * @param {{ label: string, names: string[], onChange: (names: string[]) => void, hint?: string,
 *           options?: string[] }} props
 */
export function NameList({ label, names, onChange, hint, options = [] }) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const add = () => {
    const name = typed.trim();
    setTyped("");
    if (name && !names.includes(name)) onChange([...names, name]);
  };
  return html`<div class="field" role="group" aria-labelledby=${`${id}-label`}>
    <label id=${`${id}-label`} for=${id}>${label}</label>
    ${
      names.length > 0 &&
      html`<ul class="chips">
      ${names.map(
        (name) => html`<li class="chip" key=${name}>
          <bdi>${name}</bdi>
          <button type="button" class="chip-remove" aria-label=${`Take ${name} away`}
            onClick=${() => onChange(names.filter((other) => other !== name))}>
            <${Icon} name="close" small />
          </button>
        </li>`,
      )}
    </ul>`
    }
    <input
      class="input"
      id=${id}
      dir="auto"
      list=${options.length ? `${id}-options` : undefined}
      value=${typed}
      autocomplete="off"
      enterkeyhint="done"
      aria-describedby=${hint ? `${id}-hint` : undefined}
      onInput=${(/** @type {any} */ event) => setTyped(event.currentTarget.value)}
      onBlur=${add}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Enter" || event.isComposing || !typed.trim()) return;
        event.preventDefault();
        add();
      }}
    />
    ${
      options.length > 0 &&
      html`<datalist id=${`${id}-options`}>${options.map((name) => html`<option value=${name} />`)}</datalist>`
    }
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
  </div>`;
}
