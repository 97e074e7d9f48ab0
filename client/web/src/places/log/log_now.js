import { save } from "../../save.js";
import { formatDay } from "../../text/days.js";
import { capitalized } from "../../text/numbers.js";
import { openLog } from "./log_sheet.js";

/**
 * One tap: log one for a goal whose activities are always of one kind, with Undo. Where the kind is not known,
 * the goal is a level, or it is about somebody, the sheet opens filled in.
 * @param {import("../../text/goals.js").Goal} goal
 * @param {string | undefined} kind
 * @returns {Promise<boolean>} whether it was logged
 */
export async function logNow(goal, kind) {
  if (!kind || goal.measure === "level" || goal.about) {
    openLog({ goal: goal.id, kind, people: goal.about ? [goal.about] : [] });
    return false;
  }
  const text = `${capitalized(kind)}, ${formatDay(goal.today, goal.today)}`;
  try {
    await save("log_activity", { goal: goal.id, kind }, { text });
    return true;
  } catch {
    // It could not be kept: the sheet says why, and has what was meant.
    openLog({ goal: goal.id, kind });
    return false;
  }
}
