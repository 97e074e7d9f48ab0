import { device } from "../../device/device.js";
import { useState } from "../../view.js";

/**
 * Whether the first run is to be shown, and how to hold and end it.
 *
 * The device knows that its log is empty before the log is open, so that a new person begins at once. The goal
 * that they set in it makes the log begin, so from then on it is held until they are through.
 * @param {any} view
 */
export function useFirstRun(view) {
  const [stage, setStage] = useState(/** @type {"offered" | "held" | "over"} */ ("offered"));
  const begun = view?.begun || device.state.value.begun;
  return {
    shown: stage === "held" || (stage === "offered" && begun === false),
    hold: () => setStage("held"),
    end: () => setStage("over"),
  };
}
