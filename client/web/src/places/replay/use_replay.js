import { useRead } from "../../device/use_read.js";
import { usePreview } from "../../use_preview.js";
import { useState } from "../../view.js";
import { NOTHING, questionOf } from "./what_if.js";

/**
 * The days of a goal, or of all, and what is to be otherwise.
 *
 * Until the answer to another question is there, the one before stays; `waiting` says so.
 * @param {string | null} goal
 */
export function useReplay(goal) {
  const about = goal ? { goal } : {};
  const { value: plain, refusal } = useRead("replay_days", about);
  const [otherwise, setOtherwise] = useState(NOTHING);
  const question = plain && questionOf(goal, otherwise, plain);
  const asked = usePreview("replay_days", question ? { ...about, what_if: question } : null);
  return {
    days: /** @type {import("./stops.js").ReplayDays | null} */ (question ? (asked.value ?? plain) : plain),
    waiting: asked.waiting,
    question,
    otherwise,
    setOtherwise,
    refusal: refusal ?? (question ? asked.refusal : null),
  };
}
