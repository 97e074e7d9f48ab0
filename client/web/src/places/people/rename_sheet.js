import { Field } from "../../components/input/field.js";
import { Sheet } from "../../components/sheet.js";
import { useRead } from "../../device/use_read.js";
import { replaceWith } from "../../router.js";
import { saveThrough, tellRefusal } from "../../save.js";
import { html, useRef, useState } from "../../view.js";

/** Call a person by another name; under the name of somebody known, the two become one.
 * @param {{ name: string, onClose: () => void }} props */
export function RenameSheet({ name, onClose }) {
  const { value } = useRead("people");
  const [text, setText] = useState(name);
  const [problem, setProblem] = useState("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const names = (value?.people ?? []).map((/** @type {{ name: string }} */ person) => person.name);
  const typed = text.trim();
  const merges =
    typed.toLowerCase() !== name.toLowerCase() &&
    names.some((/** @type {string} */ other) => other.toLowerCase() === typed.toLowerCase());
  const submit = async () => {
    if (!typed || typed === name) {
      setProblem(typed ? "That is the name already." : "A person needs a name.");
      field.current?.focus();
      return;
    }
    try {
      await saveThrough(
        "rename_person",
        { old: name, new: typed },
        { title: merges ? "Merged" : "Renamed", text: typed, undo: false },
      );
    } catch (error) {
      tellRefusal(error);
      return;
    }
    onClose();
    replaceWith("person", [typed]);
  };
  const footer = html`<button type="button" class="button main wide" onClick=${submit}>${merges ? "Make them one" : "Rename"}</button>`;
  return html`<${Sheet} title="Rename" onClose=${onClose} footer=${footer}>
    <p>In all that names <bdi>${name}</bdi>. The history keeps what was written before.</p>
    <${Field}
      label="Name"
      value=${text}
      problem=${problem}
      input=${field}
      options=${names}
      autocomplete="off"
      onInput=${(/** @type {string} */ next) => {
        setText(next);
        setProblem("");
      }}
    />
    ${merges && html`<p role="status"><strong><bdi>${typed}</bdi> is known already.</strong> The two become one person. To part them again is laborious.</p>`}
  <//>`;
}
