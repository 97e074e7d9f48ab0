import { Face } from "../../components/face.js";
import { Chips } from "../../components/input/chips.js";
import { html } from "../../view.js";
import { OtherOne } from "./other_one.js";

const SHOWN = 12;

/** With whom: those who are due before those met last, and anybody else by name. @param {any} props */
export function Who({ form, suggestions, onChange }) {
  const known = suggestions.people.map((/** @type {any} */ person) => person.name);
  const names = [
    ...new Set([
      ...form.people.filter((/** @type {string} */ name) => !known.slice(0, SHOWN).includes(name)),
      ...known.slice(0, SHOWN),
    ]),
  ];
  const due = new Set(
    suggestions.people
      .filter((/** @type {any} */ each) => each.due)
      .map((/** @type {any} */ each) => each.name),
  );
  const choices = names.map((name) => ({
    value: name,
    label: name,
    mark: html`<${Face} name=${name} size="tiny" due=${due.has(name)} />`,
  }));
  const choose = (/** @type {string[]} */ people) => onChange({ ...form, people });
  return html`<${Chips}
    id="log-who"
    legend="Who"
    several
    twoRows=${names.length > 3}
    choices=${choices}
    chosen=${form.people}
    onChoose=${choose}
    after=${html`<${OtherOne}
      label="Somebody else"
      field="Their name"
      options=${known}
      onAdd=${(/** @type {string} */ name) => choose([...new Set([...form.people, name])])}
    />`}
  />`;
}
