import { Icon } from "../../components/icon.js";
import { html, useEffect, useId, useRef, useState } from "../../view.js";

/** A chip that becomes a field, for what is not among the choices.
 * @param {{ label: string, field: string, options?: string[], type?: string, most?: string,
 *           onAdd: (value: string) => void }} props */
export function OtherOne({ label, field, options, type = "text", most, onAdd }) {
  const id = useId();
  const [typing, setTyping] = useState(false);
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    if (typing) input.current?.focus();
  }, [typing]);
  if (!typing) {
    return html`<button type="button" class="chip" onClick=${() => setTyping(true)}>
      <${Icon} name="plus" small />${label}
    </button>`;
  }
  const add = () => {
    const value = input.current?.value.trim();
    setTyping(false);
    if (value) onAdd(value);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      add();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      setTyping(false);
    }
  };
  return html`<span class="other">
    <input
      class="input"
      type=${type}
      ref=${input}
      aria-label=${field}
      placeholder=${field}
      max=${most}
      dir="auto"
      autocomplete="off"
      enterkeyhint="done"
      list=${options ? id : undefined}
      onKeyDown=${onKeyDown}
      onBlur=${add}
    />
    ${options && html`<datalist id=${id}>${options.map((name) => html`<option value=${name} />`)}</datalist>`}
  </span>`;
}
