import { useAlone } from "../../shell/alone.js";
import { html, useLayoutEffect, useRef, useState } from "../../view.js";
import { FirstEntry } from "./first_entry.js";
import { FirstGoal } from "./first_goal.js";
import { Purpose } from "./purpose.js";
import { firstGoal } from "./templates.js";

/**
 * The first minute: what it is for, one goal, the last talk. Nothing but this device is needed.
 *
 * Each step is kept when it is done: who leaves in the middle has the goal.
 * `onBegin` is called before the first thing is written.
 * @param {{ onBegin: () => void, onOver: () => void }} props
 */
export function FirstRun({ onBegin, onOver }) {
  const [step, setStep] = useState(1);
  const [purpose, setPurpose] = useState("new role");
  const [goal, setGoal] = useState(() => firstGoal("coffees"));
  useAlone();
  useStepFocus(step);
  if (step === 1)
    return html`<${Purpose} purpose=${purpose} onChange=${setPurpose} onNext=${() => setStep(2)} />`;
  if (step === 2) {
    return html`<${FirstGoal}
      purpose=${purpose}
      goal=${goal}
      onChange=${setGoal}
      onBack=${() => setStep(1)}
      onSet=${onBegin}
      onNext=${() => setStep(3)}
    />`;
  }
  return html`<${FirstEntry} goal=${goal} onOver=${onOver} />`;
}

/** Each step begins at its top, with the focus on it. @param {number} step */
function useStepFocus(step) {
  const shown = useRef(step);
  useLayoutEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [step]);
}
