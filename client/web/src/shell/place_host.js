import { Note } from "../components/note.js";
import { placeNamed } from "../places.js";
import { hrefTo, route } from "../router.js";
import { html, useLayoutEffect, useRef, useState } from "../view.js";
import { ErrorBoundary } from "./error_boundary.js";
import { Head } from "./head.js";
import { Unloaded } from "./unloaded.js";

/** @typedef {{ route: import("../router.js").Route, Place: any }} Shown */

/**
 * The place that the address names. The one before stays until the next has come, and takes the focus to it.
 */
export function PlaceHost() {
  const wanted = route.value;
  const shown = usePlace(wanted);
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const key = shown ? [shown.route.place, ...shown.route.parts].join("/") : "";
  useArrival(key, main);
  return html`<main id="main" tabindex="-1" data-place=${key} ref=${main}>
    ${shown && html`<${ErrorBoundary} key=${key}><${shown.Place} route=${shown.route} /><//>`}
  </main>`;
}

/** @param {import("../router.js").Route} wanted @returns {Shown | null} */
function usePlace(wanted) {
  const [shown, setShown] = useState(() => atOnce(wanted));
  useLayoutEffect(() => {
    let waited = true;
    load(wanted.place).then((Place) => waited && setShown({ route: wanted, Place }));
    return () => {
      waited = false;
    };
  }, [wanted]);
  return shown;
}

/** The place where it need not be loaded. @param {import("../router.js").Route} route @returns {Shown | null} */
function atOnce(route) {
  const { Place } = placeNamed(route.place) ?? {};
  return Place ? { route, Place } : null;
}

/** @param {string} name */
async function load(name) {
  const place = placeNamed(name);
  if (!place) return NoPlace;
  try {
    return place.Place ?? (await place.load?.())?.Place;
  } catch (error) {
    console.warn(error);
    return Unloaded;
  }
}

/** After a change of place, and not on the first one: begin at its top, with the focus on it.
 * @param {string} key @param {{ current: HTMLElement | null }} main */
function useArrival(key, main) {
  const first = useRef(true);
  // Before anything else is heard: who goes on by keyboard at once goes on from there.
  useLayoutEffect(() => {
    if (!key) return;
    if (!first.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    first.current = false;
  }, [key]);
}

function NoPlace() {
  return html`<div class="screen">
    <${Head} title="There is nothing at this address" />
    <${Note}
      icon="info"
      title="The link may be from another version"
      actions=${html`<a class="button" href=${hrefTo("today")}>Go to today</a>`}
    >
      All that you logged is still here.
    <//>
  </div>`;
}
