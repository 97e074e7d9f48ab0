import { Field } from "../../components/input/field.js";
import { Sheet } from "../../components/sheet.js";
import { useRead } from "../../device/use_read.js";
import { replaceWith } from "../../router.js";
import { saveThrough, tellRefusal } from "../../save.js";
import { html, useState } from "../../view.js";

/** Call an opportunity by another title; under that of another one, the two become one.
 * @param {{ id: string, title: string, onClose: () => void }} props */
export function RenameOpportunitySheet({ id, title, onClose }) {
  const { value } = useRead("opportunities");
  const [text, setText] = useState(title);
  const typed = text.trim();
  const others = (value?.opportunities ?? []).filter((/** @type {any} */ each) => each.id !== id);
  const titles = others.map((/** @type {any} */ each) => each.title);
  const merges = titles.some((/** @type {string} */ other) => other.toLowerCase() === typed.toLowerCase());
  const submit = async () => {
    if (!typed || typed === title) return onClose();
    try {
      const words = { title: merges ? "Merged" : "Renamed", text: typed, undo: false };
      const result = await saveThrough("rename_opportunity", { old: id, new: typed }, words);
      if (result) replaceWith("opportunity", [result.id]);
    } catch (error) {
      tellRefusal(error);
      return;
    }
    onClose();
  };
  const footer = html`<button type="button" class="button main wide" onClick=${submit}>${merges ? "Make them one" : "Rename"}</button>`;
  return html`<${Sheet} title="Rename" onClose=${onClose} footer=${footer}>
    <p>In all that names <bdi>${title}</bdi>. The history keeps what was written before.</p>
    <${Field} label="Title" value=${text} options=${titles} autocomplete="off" onInput=${setText} />
    ${merges && html`<p role="status"><strong><bdi>${typed}</bdi> is known already.</strong> The two become one.</p>`}
  <//>`;
}
