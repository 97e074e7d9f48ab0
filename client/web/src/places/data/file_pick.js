import { html, useId } from "../../view.js";

/** A button that picks a file; the name of the one that was picked stands beside it.
 * @param {{ label: string, name?: string, accept?: string, onFile: (file: File) => void }} props */
export function FilePick({ label, name, accept, onFile }) {
  const id = useId();
  return html`<div class="file-pick">
    <input
      class="vh"
      type="file"
      id=${id}
      accept=${accept}
      onChange=${(/** @type {any} */ event) => {
        const [file] = event.currentTarget.files;
        // The same file can be picked again after it was mended.
        if (file) onFile(file);
        event.currentTarget.value = "";
      }}
    />
    <label class=${name ? "button" : "button main"} for=${id}>${name ? "Another file" : label}</label>
    ${name && html`<bdi class="small quiet">${name}</bdi>`}
  </div>`;
}
