import { Note } from "../components/note.js";
import { device } from "../device/device.js";
import { html } from "../view.js";
import { noteFor } from "./device_notes.js";

/** What the app has to say about itself, one thing at a time, the worst first. `refusal` is why the place itself
 * could not be read. @param {{ refusal?: any }} props */
export function DeviceNote({ refusal }) {
  const note = noteFor(device.state.value, refusal);
  if (!note) return null;
  return html`<${Note} icon=${note.icon} kind=${note.kind} title=${note.title} actions=${note.actions}>${note.text}<//>`;
}
