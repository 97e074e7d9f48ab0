import { Field } from "../../components/input/field.js";
import { Sheet } from "../../components/sheet.js";
import { replaceWith } from "../../router.js";
import { saveThrough, tellRefusal } from "../../save.js";
import { html, useRef, useState } from "../../view.js";

/** @typedef {import("../../text/people.js").PersonDetails} PersonDetails */

const LINES = /** @type {const} */ ([
  { name: "organisation", label: "Organisation" },
  { name: "position", label: "What they do there" },
  { name: "birthday", label: "Birthday", hint: "1980-04-15, or 15 apr without the year." },
]);
const LISTS = /** @type {const} */ ([
  { name: "mails", label: "Mail", hint: "Several are parted by a comma." },
  { name: "phones", label: "Phone" },
  { name: "links", label: "Pages" },
]);

/** What is known of somebody, to be changed; without a person it is somebody new.
 * @param {{ person?: { name: string, details: PersonDetails }, onClose: () => void }} props */
export function DescribeSheet({ person, onClose }) {
  const [name, setName] = useState(person?.name ?? "");
  const [texts, setTexts] = useState(() => textsOf(person?.details));
  const [problem, setProblem] = useState("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const set = (/** @type {string} */ key) => (/** @type {string} */ text) =>
    setTexts({ ...texts, [key]: text });
  const submit = async () => {
    const changes = changed(texts, textsOf(person?.details));
    if (!name.trim()) {
      setProblem("A person needs a name.");
      field.current?.focus();
      return;
    }
    if (person && !Object.keys(changes).length) return onClose();
    try {
      const words = { title: person ? "Saved here" : "Added", text: name.trim() };
      const request = { name: name.trim(), ...(person ? {} : { new: true }), ...changes };
      await saveThrough("describe_person", request, words);
    } catch (error) {
      tellRefusal(error);
      return;
    }
    onClose();
    if (!person) replaceWith("person", [name.trim()]);
  };
  const footer = html`<button type="button" class="button main wide" onClick=${submit}>${person ? "Save" : "Add"}</button>`;
  return html`<${Sheet} title=${person ? "What you know" : "Somebody new"} onClose=${onClose} footer=${footer}>
    ${
      !person &&
      html`<${Field} label="Name" value=${name} problem=${problem} input=${field} autocomplete="off" onInput=${(
        /** @type {string} */ next,
      ) => {
        setName(next);
        setProblem("");
      }} />`
    }
    ${[...LINES, ...LISTS].map((each) => html`<${Field} key=${each.name} label=${each.label} hint=${"hint" in each ? each.hint : undefined} value=${texts[each.name]} autocomplete="off" onInput=${set(each.name)} />`)}
    <${Field} label="To remember" lines=${3} yours value=${texts.note} onInput=${set("note")} />
  <//>`;
}

/** @param {PersonDetails | undefined} details @returns {Record<string, string>} */
function textsOf(details) {
  const lines = ["organisation", "position", "birthday", "note"].map((name) => [
    name,
    /** @type {any} */ (details)?.[name] ?? "",
  ]);
  const lists = LISTS.map(({ name }) => [name, (details?.[name] ?? []).join(", ")]);
  return Object.fromEntries([...lines, ...lists]);
}

/** What differs, as the operation takes it. @param {Record<string, string>} texts @param {Record<string, string>} before */
function changed(texts, before) {
  const names = Object.keys(texts).filter((name) => texts[name] !== before[name]);
  return Object.fromEntries(
    names.map((name) => [name, LISTS.some((list) => list.name === name) ? parts(texts[name]) : texts[name]]),
  );
}

/** @param {string} text */
function parts(text) {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
