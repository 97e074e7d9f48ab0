import { html } from "../view.js";

/** The stages that an opportunity went through, the present one strong.
 * @param {{ stages: string[] }} props */
export function Stages({ stages }) {
  return html`${stages.map(
    (stage, at) =>
      html`${at > 0 && html` <span aria-label="then" role="img">›</span> `}${
        at === stages.length - 1 ? html`<strong>${stage}</strong>` : stage
      }`,
  )}`;
}
