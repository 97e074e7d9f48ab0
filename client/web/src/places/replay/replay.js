import { html } from "../../view.js";
import { AllReplay } from "./all_replay.js";
import { GoalReplay } from "./goal_replay.js";

/** How it stood on any day, and what if: of one goal, or of all. @param {{ route: import("../../router.js").Route }} props */
export function Place({ route }) {
  const [id] = route.parts;
  return id
    ? html`<${GoalReplay} id=${id} from=${route.query.day} />`
    : html`<${AllReplay} from=${route.query.day} />`;
}
