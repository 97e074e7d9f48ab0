import { Toast } from "../components/toast.js";
import { LogSheet, openLog } from "../places/log/log_sheet.js";
import { placeNamed } from "../places.js";
import { replaceWith, route } from "../router.js";
import { html, useEffect } from "../view.js";
import { alone } from "./alone.js";
import { Navigation } from "./navigation.js";
import { PlaceHost } from "./place_host.js";

/** The whole app: the way to the places, the one that is shown, and what rises above it. */
export function App() {
  const place = placeNamed(route.value.place);
  const bare = alone.value;
  useLogAddress();
  useEffect(() => {
    document.body.classList.toggle("bare", bare);
  }, [bare]);
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    ${!bare && html`<${Navigation} current=${place?.under ?? null} />`}
    <${PlaceHost} />
    <${LogSheet} />
    <${Toast} />
  `;
}

/** `#log` is the sheet over today: a shortcut on the home screen leads there, and what another app shares. */
function useLogAddress() {
  const { place, query } = route.value;
  useEffect(() => {
    if (place !== "log") return;
    replaceWith("today");
    openLog(query.note ? { note: query.note } : {});
  }, [place]);
}

/** Move the focus without leaving the place: the fragment is the router's. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
