import { html } from "../../view.js";

/** Parts of a place, side by side; each has an address of its own.
 * @param {{ label: string, links: { href: string, label: any, current: boolean }[] }} props */
export function SegmentLinks({ label, links }) {
  return html`<nav class="segments" aria-label=${label}>
    ${links.map((link) => html`<a href=${link.href} aria-current=${link.current ? "true" : undefined}>${link.label}</a>`)}
  </nav>`;
}
