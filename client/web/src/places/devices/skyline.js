import { html } from "../../view.js";

/** The digest of a log as a drawing: equal drawings, equal logs. Those who listen hear its first letters.
 * @param {{ digest: string }} props */
export function Skyline({ digest }) {
  return html`<span class="skyline" role="img" aria-label=${`Digest ${digest.slice(0, 8)}`}>
    ${[...digest].map((letter) => html`<i style=${{ "--height": Number.parseInt(letter, 16) }}></i>`)}
  </span>`;
}
