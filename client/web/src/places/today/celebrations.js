import { remember, remembered } from "../../remembered.js";
import { html, useState } from "../../view.js";
import { Celebration } from "./celebration.js";

/** One thing to celebrate, once: the newest that was not put off on this device. @param {{ view: any }} props */
export function Celebrations({ view }) {
  const [, setPutOff] = useState(0);
  const next = view.celebrations.find((/** @type {any} */ each) => !remembered(nameOf(each)));
  if (!next) return null;
  const putOff = () => {
    remember(nameOf(next), "later");
    setPutOff((count) => count + 1);
  };
  return html`<${Celebration}
    key=${nameOf(next)}
    what=${next}
    goal=${view.goals[next.goal]}
    onOver=${putOff}
  />`;
}

/** @param {any} celebration */
function nameOf({ goal, milestone, day }) {
  return `celebrated.${goal}.${milestone ?? ""}.${day}`;
}
