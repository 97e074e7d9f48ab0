import { Icon } from "../components/icon.js";
import { html, useEffect } from "../view.js";
import { SyncState } from "./sync_state.js";

/**
 * The head of a place, with its one h1, which also names the window.
 *
 * `over` stands above it, or `back` leads to where it belongs; `action` stands beside, in the place of where the
 * data is; `under` says a sentence more.
 * @param {{ title: string, shown?: any, over?: any, back?: { href: string, name: any }, action?: any,
 *           under?: any }} props
 */
export function Head({ title, shown, over, back, action, under }) {
  useEffect(() => {
    document.title = `${title} · Milepost`;
  }, [title]);
  return html`<header class="head">
    ${
      back
        ? html`<a class="back" href=${back.href}><${Icon} name="back" small /><bdi>${back.name}</bdi></a>`
        : html`<p class="over">${over}</p>`
    }
    ${action ?? html`<${SyncState} />`}
    <h1 dir="auto">${shown ?? title}</h1>
    ${under && html`<p class="under">${under}</p>`}
  </header>`;
}
