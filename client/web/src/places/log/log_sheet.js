import { Sheet } from "../../components/sheet.js";
import { dayAt, today } from "../../device/clock.js";
import { device } from "../../device/device.js";
import { useRead } from "../../device/use_read.js";
import { save } from "../../save.js";
import { refusalText } from "../../text/refusal_text.js";
import { html, signal, useEffect, useState } from "../../view.js";
import { formOf, NO_SUGGESTIONS, request, saidOf, started, whatIsMissing } from "./form_state.js";
import { LogForm } from "./log_form.js";

const FORM = "log-form";

/**
 * What is known already when the sheet opens.
 * @typedef {object} Prefill
 * @property {string} [goal]  its id
 * @property {string[]} [people]
 * @property {string} [kind]
 * @property {string} [note]
 * @property {string} [opportunity]
 */

/**
 * What the sheet was opened for: how its form begins, and what is to be done once it is saved.
 * @typedef {object} Asked
 * @property {(suggestions: import("./form_state.js").Suggestions) => import("./form_state.js").Form} begin
 * @property {() => void} [saved]
 */

const asked = signal(/** @type {Asked | null} */ (null));

/** Open the sheet to log something. @param {Prefill} [prefill] */
export function openLog(prefill = {}) {
  asked.value = { begin: (suggestions) => started(prefill, suggestions) };
}

/** Open the sheet with an entry that was refused, to write it otherwise.
 * @param {import("../../device/drafts.js").KeptDraft} kept */
export function openRefused({ id, draft }) {
  const said = /** @type {any} */ (draft.request);
  const day = said.day ?? dayAt(draft.moment);
  asked.value = {
    begin: (suggestions) => formOf(said, day, suggestions),
    saved: () => void device.discard(id),
  };
}

function close() {
  asked.value = null;
}

/** The sheet, while it is open. */
export function LogSheet() {
  const now = asked.value;
  // Another place is another matter: the way back leads out of the sheet, too.
  useEffect(() => {
    addEventListener("hashchange", close);
    return () => removeEventListener("hashchange", close);
  }, []);
  return now && html`<${OpenSheet} asked=${now} onClose=${close} />`;
}

/** It works before the log is open: what the log suggested last is there, or the kinds that everybody has.
 * @param {{ asked: Asked, onClose: () => void }} props */
function OpenSheet({ asked, onClose }) {
  const { value } = useRead("log_suggestions");
  const suggestions = value ?? { ...NO_SUGGESTIONS, today: today() };
  const [changed, setChanged] = useState(/** @type {import("./form_state.js").Form | null} */ (null));
  const [problem, setProblem] = useState(/** @type {string | null} */ (null));
  const form = changed ?? asked.begin(suggestions);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const missing = whatIsMissing(form);
    if (missing) return setProblem(missing);
    try {
      await save("log_activity", request(form), { text: saidOf(form, suggestions) });
      asked.saved?.();
      onClose();
    } catch (error) {
      setProblem(refusalText(error));
    }
  };
  const footer = html`
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <button type="submit" form=${FORM} class="button main wide">
      ${form.people.length ? "Save" : "Save without a name"}
    </button>
  `;
  return html`<${Sheet} title="Log" onClose=${onClose} footer=${footer}>
    <form id=${FORM} class="log-form" onSubmit=${submit}>
      <${LogForm}
        form=${form}
        suggestions=${suggestions}
        onChange=${(/** @type {any} */ next) => {
          setChanged(next);
          setProblem(null);
        }}
      />
    </form>
  <//>`;
}
