import { html } from "../view.js";

/**
 * @typedef {object} Post
 * @property {number} at  on the same scale as `of`
 * @property {boolean} reached
 */

/**
 * A goal as a road: so far, the plan today as a flag, what is short of it hatched, milestones and the target.
 *
 * Everything counts from where the goal began, so that a goal that goes down reads like one that goes up.
 * @param {{ done: number, of: number, planned?: number | null, posts?: Post[], met?: boolean,
 *           large?: boolean, label: string }} props
 */
export function Road({ done, of, planned = null, posts = [], met = false, large = false, label }) {
  const flag = planned === null ? null : clamp(planned, of);
  const walked = clamp(done, of);
  const style = { "--of": of, "--done": walked, "--planned": flag ?? 0 };
  return html`<div class=${large ? "road large" : "road"} style=${style} role="img" aria-label=${label}>
    <i class="walked"></i>
    ${flag !== null && flag > walked && html`<i class="short"></i>`}
    ${posts
      .filter((post) => post.at > 0 && post.at < of)
      .map((post) => html`<i class=${post.reached ? "post got" : "post"} style=${{ "--at": post.at }}></i>`)}
    <i class=${met ? "post end got" : "post end"}></i>
    ${flag !== null && !met && html`<i class="plan"></i>`}
  </div>`;
}

/** @param {number} value @param {number} most */
function clamp(value, most) {
  return Math.min(Math.max(value, 0), most);
}
