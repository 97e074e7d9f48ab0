import { Field } from "../../components/input/field.js";
import { Note } from "../../components/note.js";
import { device } from "../../device/device.js";
import { hrefTo } from "../../router.js";
import { Head } from "../../shell/head.js";
import { deviceWord } from "../../text/device_word.js";
import { formatCount } from "../../text/numbers.js";
import { html, useState } from "../../view.js";
import { TaskRefusal } from "./task_refusal.js";

const WORD = "erase";

/** Everything of Milepost goes from this browser. @param {{ back: { href: string, name: string } }} props */
export function Erase({ back }) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState(/** @type {any} */ (null));
  const { onlyHere, joined } = device.state.value;
  const erase = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    try {
      await device.erase();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
      return;
    }
    localStorage.clear();
    location.hash = "";
    location.reload();
  };
  return html`<div class="screen narrow">
    <${Head} title=${`Erase this ${deviceWord()}`} back=${back} />
    ${
      onlyHere > 0 &&
      html`<${Note}
      icon="alert"
      kind="bad"
      title=${`${formatCount(onlyHere, "event")} ${onlyHere === 1 ? "is" : "are"} only here`}
      actions=${html`<a class="button" href=${hrefTo("data", ["export"])}>Export first</a>`}
    >
      Nobody else has them: erased, they are gone for good.
    <//>`
    }
    <p class="quiet">
      It removes the log, the key and the settings of Milepost from this ${deviceWord()}.
      ${joined ? " Your other devices and the server keep theirs." : ""}
    </p>
    <${TaskRefusal} refusal=${refusal} />
    <form class="panel" onSubmit=${erase}>
      <${Field} label=${`Write “${WORD}” to do it`} value=${typed} onInput=${setTyped} autocapitalize="none" autocomplete="off" />
      <div class="buttons"><button class="button stop" disabled=${busy || typed.trim().toLowerCase() !== WORD}>Erase</button></div>
    </form>
  </div>`;
}
