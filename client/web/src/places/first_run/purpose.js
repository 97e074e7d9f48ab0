import { Field } from "../../components/input/field.js";
import { Pick } from "../../components/input/pick.js";
import { hrefTo } from "../../router.js";
import { deviceWord } from "../../text/device_word.js";
import { capitalized } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { Step } from "./step.js";

/** The purposes that the terminal offers as well (`projections.purposes`). */
export const PURPOSES = ["new role", "mentorship", "industry knowledge", "visibility", "giving back"];

/** @param {{ purpose: string, onChange: (purpose: string) => void, onNext: () => void }} props */
export function Purpose({ purpose, onChange, onNext }) {
  const [own, setOwn] = useState(PURPOSES.includes(purpose) ? "" : purpose);
  const next = (/** @type {Event} */ event) => {
    event.preventDefault();
    onNext();
  };
  const actions = html`
    <button type="submit" class="button main wide">Next</button>
    <a class="button bare" href=${hrefTo("join")}>I have Milepost on another device</a>
    <p class="fine centred">No account. All of it stays on this ${deviceWord()}.</p>
  `;
  return html`<${Step}
    at=${1}
    title="What is it for?"
    lead="One reason is enough. You can change it, and Milepost remembers why."
    actions=${actions}
    onSubmit=${next}
  >
    <${Pick}
      legend="Purpose"
      chosen=${own ? null : purpose}
      choices=${PURPOSES.map((name) => ({ value: name, title: html`<span class="you">${capitalized(name)}</span>` }))}
      onChoose=${(/** @type {string} */ name) => {
        setOwn("");
        onChange(name);
      }}
    />
    <${Field}
      label="Or in your own words"
      yours
      value=${own}
      placeholder="Find people who build what I like"
      onInput=${(/** @type {string} */ words) => {
        setOwn(words);
        onChange(words.trim() || PURPOSES[0]);
      }}
    />
  <//>`;
}
