/**
 * Where the person is, as the fragment of the address: `#goal/ab12?from=today`.
 *
 * An invite has a form of its own, `#join=CODE`: the fragment is never sent, so no server's log has the code.
 */
import { signal } from "./view.js";

/**
 * @typedef {object} Route
 * @property {string} place  a name in `places.js`
 * @property {string[]} parts  what the place is about, as a goal's id
 * @property {Record<string, string>} query
 */

const HOME = "today";
const INVITE = "join=";

/** The route that the address names. */
export const route = signal(parseRoute(location.hash));

/** @param {string} hash @returns {Route} */
export function parseRoute(hash) {
  const text = hash.replace(/^#/, "");
  if (text.startsWith(INVITE)) {
    return { place: "join", parts: [decode(text.slice(INVITE.length))], query: {} };
  }
  const [path, search = ""] = text.split("?", 2);
  const [place, ...parts] = path.split("/").map(decode);
  return { place: place || HOME, parts, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** The address of a place, for a link. @param {string} place @param {string[]} parts
 * @param {Record<string, string>} [query] */
export function hrefTo(place, parts = [], query = {}) {
  const path = [place, ...parts].map(encodeURIComponent).join("/");
  const search = new URLSearchParams(query).toString();
  return `#${path}${search ? `?${search}` : ""}`;
}

/** Go to a place. @param {string} place @param {string[]} parts @param {Record<string, string>} [query] */
export function goTo(place, parts = [], query = {}) {
  location.hash = hrefTo(place, parts, query);
}

/** Put another address in the place of this one, without a step in the history.
 * @param {string} place @param {string[]} parts @param {Record<string, string>} [query] */
export function replaceWith(place, parts = [], query = {}) {
  history.replaceState(history.state, "", hrefTo(place, parts, query));
  route.value = parseRoute(location.hash);
}

/** Follow the address from now on. Places cross-fade where the browser can and the person wants it. */
export function followAddress() {
  addEventListener("hashchange", () => {
    const next = parseRoute(location.hash);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (document.startViewTransition && !still && next.place !== route.value.place) {
      // A page that is hidden, or changes its size meanwhile, goes there without the motion.
      document.startViewTransition(() => turnTo(next)).ready.catch(() => {});
    } else {
      turnTo(next);
    }
  });
}

/** @param {Route} next */
function turnTo(next) {
  route.value = next;
  // A transition takes its picture when this resolves: after the place has drawn itself. While it waits no frame is
  // drawn, so a timer tells.
  return new Promise((resolve) => setTimeout(resolve));
}

/** Text that is no valid encoding stands for itself. @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
