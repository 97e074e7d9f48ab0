import { html, useEffect, useState } from "../view.js";
import { Icon } from "./icon.js";

const SHOWN = 2000;

/** One tap to log; a tick stays for a moment where `onClick` says that something was logged.
 * @param {{ label: string, onClick: () => Promise<boolean> | void }} props */
export function Plus({ label, onClick }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), SHOWN);
    return () => clearTimeout(timer);
  }, [done]);
  const tap = async () => setDone((await onClick()) === true);
  return html`<button type="button" class=${done ? "plus done" : "plus"} aria-label=${label} onClick=${tap}>
    <${Icon} name=${done ? "check" : "plus"} />
  </button>`;
}
