import { html, useId } from "../../view.js";
import { COLUMNS, probableColumn } from "./csv_columns.js";

/** Which column of theirs is which of ours.
 * @param {{ columns: string[], maps: Record<string, string>, onTry: (maps: Record<string, string>) => void }} props */
export function ImportColumns({ columns, maps, onTry }) {
  const id = useId();
  const chosen = Object.fromEntries(columns.map((name) => [name, maps[name] ?? probableColumn(name)]));
  return html`<form
    class="panel"
    onSubmit=${(/** @type {any} */ event) => {
      event.preventDefault();
      const selects = event.currentTarget.querySelectorAll("select");
      onTry(Object.fromEntries(columns.map((name, at) => [name, selects[at].value])));
    }}
  >
    <h2>What its columns are</h2>
    ${columns.map(
      (name, at) => html`<div class="field" key=${name}>
        <label for=${`${id}-${at}`}><bdi>${name}</bdi></label>
        <select class="input" id=${`${id}-${at}`} value=${chosen[name]}>
          ${COLUMNS.map(({ value, label }) => html`<option value=${value}>${label}</option>`)}
        </select>
      </div>`,
    )}
    <div class="buttons"><button class="button main">Read it so</button></div>
  </form>`;
}
