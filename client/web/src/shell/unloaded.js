import { Note } from "../components/note.js";
import { html } from "../view.js";
import { Head } from "./head.js";

/** In the room of a place whose files did not come: without a network, or of a version that its server has no more. */
export function Unloaded() {
  return html`<div class="screen">
    <${Head} title="This place did not load" />
    <${Note}
      icon="alert"
      kind="warn"
      title="Nothing is lost"
      actions=${html`<button type="button" class="button" onClick=${() => location.reload()}>Load the app anew</button>`}
    >
      What you logged is on this device. There is no network, or the app has a newer version since you opened it.
    <//>
  </div>`;
}
