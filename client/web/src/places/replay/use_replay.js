import { useRead } from "../../device/use_read.js";
import { useRef, useState } from "../../view.js";
import { NOTHING, questionOf } from "./what_if.js";

/**
 * The days of a goal, or of all, and what is to be otherwise.
 *
 * Until the answer to another question is there, the one before stays; `waiting` says so.
 * @param {string | null} goal
 */
export function useReplay(goal) {
  const about = goal ? { goal } : {};
  const { value: plain, refusal: missing } = useRead("replay_days", about);
  const [otherwise, setOtherwise] = useState(NOTHING);
  const question = plain && questionOf(goal, otherwise, plain);
  const { value: answer, refusal } = useRead(
    "replay_days",
    question ? { ...about, what_if: question } : about,
  );
  const held = useRef(/** @type {import("./stops.js").ReplayDays | null} */ (null));
  if (answer) held.current = answer;
  return {
    days: /** @type {import("./stops.js").ReplayDays | null} */ (answer ?? held.current ?? plain),
    waiting: !answer && !refusal,
    question,
    otherwise,
    setOtherwise,
    refusal: missing ?? refusal,
  };
}
