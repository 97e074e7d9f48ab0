import { hrefTo } from "../router.js";
import { html, signal, useEffect, useRef } from "../view.js";
import { Icon } from "./icon.js";

/**
 * @typedef {object} Message
 * @property {string} title
 * @property {string} [text]
 * @property {boolean} [refused]  whether it tells what was not done
 * @property {() => void} [undo]
 * @property {string | null} [place]  where it is mended
 */

const SECONDS = 8;
/** The height of what is said, while it is: what lies below it makes room by it. */
const HEIGHT = "--toast";
/** What is said at present. */
const message = signal(/** @type {Message | null} */ (null));

/** Say what has happened, with Undo where it can be taken back. @param {Message} what */
export function tell(what) {
  message.value = { ...what };
}

/** Where messages appear. It stays while the hand or the focus is on it. */
export function Toast() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const timer = useRef(0);
  const said = message.value;
  const leave = () => {
    box.current?.hidePopover();
    document.documentElement.style.removeProperty(HEIGHT);
    message.value = null;
  };
  const stay = () => clearTimeout(timer.current);
  const wait = () => {
    stay();
    timer.current = setTimeout(leave, SECONDS * 1000);
  };
  useEffect(() => {
    if (!said) return;
    // Shown again, it lies above a sheet that opened meanwhile.
    box.current?.hidePopover();
    box.current?.showPopover();
    document.documentElement.style.setProperty(HEIGHT, `${box.current?.offsetHeight ?? 0}px`);
    wait();
    return stay;
  }, [said]);
  return html`<div
    class="toast"
    popover="manual"
    role="status"
    ref=${box}
    onFocusIn=${stay}
    onFocusOut=${wait}
    onPointerEnter=${stay}
    onPointerLeave=${wait}
  >
    ${said && html`<${Icon} name=${said.refused ? "alert" : "check"} /><div><b>${said.title}</b>${said.text && html`<p>${said.text}</p>`}</div>`}
    ${said?.place && html`<a href=${hrefTo(said.place)} onClick=${leave}>Go there</a>`}
    ${
      said?.undo &&
      html`<button
      type="button"
      onClick=${() => {
        said.undo?.();
        leave();
      }}
    >
      Undo
    </button>`
    }
  </div>`;
}
