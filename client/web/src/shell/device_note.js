import { Note } from "../components/note.js";
import { device } from "../device/device.js";
import { html } from "../view.js";
import { noteFor } from "./device_notes.js";

/** What the app has to say about itself, one thing at a time, the worst first. `refusal` is why the place itself
 * could not be read, `nothingShown` that it has nothing yet.
 * @param {{ refusal?: any, nothingShown?: boolean }} props */
export function DeviceNote({ refusal, nothingShown = false }) {
  const note = noteFor(device.state.value, refusal, nothingShown);
  if (!note) return null;
  return html`<${Note} icon=${note.icon} kind=${note.kind} title=${note.title} actions=${note.actions} passing>
    ${note.text}
  <//>`;
}
