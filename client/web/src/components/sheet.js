import { html, useEffect, useId, useRef } from "../view.js";
import { Icon } from "./icon.js";

/**
 * A sheet that rises over the place. It traps the focus, and gives it back to what opened it.
 *
 * It is there while it is rendered; `onClose` asks the owner to take it away: by the cross, Escape, or a tap
 * beside it. `footer` stays in reach of the thumb while the rest scrolls.
 * @param {{ title: string, onClose: () => void, footer?: any, children: any }} props
 */
export function Sheet({ title, onClose, footer, children }) {
  const id = useId();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const opener = /** @type {HTMLElement | null} */ (document.activeElement);
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      (opener?.isConnected && opener !== document.body ? opener : document.querySelector("main"))?.focus({
        preventScroll: true,
      });
    };
  }, []);
  return html`<dialog
    class="sheet"
    ref=${dialog}
    aria-labelledby=${id}
    onCancel=${(/** @type {Event} */ event) => {
      event.preventDefault();
      onClose();
    }}
    onClick=${(/** @type {Event} */ event) => event.target === dialog.current && onClose()}
  >
    <header>
      <h2 id=${id} tabindex="-1" autofocus>${title}</h2>
      <button type="button" class="close" aria-label="Close" onClick=${onClose}><${Icon} name="close" /></button>
    </header>
    <div class="inside">${children}</div>
    ${footer && html`<footer>${footer}</footer>`}
  </dialog>`;
}
