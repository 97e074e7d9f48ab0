import { useEffect, useState } from "../vendor/preact-hooks.js";
import { effect } from "../vendor/signals.js";
import { device, read, views } from "./device.js";
import { viewKey } from "./first_look.js";

/** Milliseconds without a change of the log after which what nobody looks at is read again. */
const QUIET = 1_000;
/** Of which version of the log each view was read last. @type {Map<string, number>} */
const versions = new Map();

/**
 * A view of the log: what it showed last at once, then the live value, and again whenever the log changes.
 * @param {string} name of the read
 * @param {object} [request]
 * @returns {{ value: any, stale: boolean, refusal: import('./refusal.js').Refusal | null }}
 */
export function useRead(name, request = {}) {
  const key = viewKey(name, request);
  const [shown, show] = useState(() => ({ key, view: cached(key) }));
  useEffect(() => follow(name, request, key, (view) => show({ key, view })), [key]);
  return shown.key === key ? shown.view : cached(key);
}

/**
 * @typedef {{ value: any, stale: boolean, refusal: import("./refusal.js").Refusal | null }} View
 * @param {string} key
 * @returns {View}
 */
function cached(key) {
  return { value: views.inMemory(key), stale: true, refusal: null };
}

/**
 * Show a view until the returned function is called.
 * @param {string} name
 * @param {object} request
 * @param {string} key
 * @param {(view: View) => void} show
 */
function follow(name, request, key, show) {
  let watched = true;
  let live = false;
  let reading = false;
  let again = false;

  async function refresh() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    do {
      again = false;
      const view = await readAndKeep(name, request, key).then(
        (value) => ({ value, stale: false, refusal: null }),
        (refusal) => ({ value: undefined, stale: false, refusal }),
      );
      live = true;
      if (watched) show(view);
    } while (again && watched);
    reading = false;
  }

  if (views.inMemory(key) === undefined) {
    views.get(key).then(
      (value) => value !== undefined && watched && !live && show({ value, stale: true, refusal: null }),
      () => {},
    );
  }
  const stop = effect(() => {
    void device.version.value;
    refresh();
  });
  return () => {
    watched = false;
    stop();
  };
}

/**
 * Read a view again whenever the log has changed, also while no page shows it: one can write from it before Python
 * is up, and it must offer nothing that is gone.
 * @param {string} name of the read
 */
export function keepFresh(name) {
  const key = viewKey(name, {});
  let timer = 0;
  effect(() => {
    const version = device.version.value;
    clearTimeout(timer);
    if (device.state.value.start !== "ready") return;
    timer = setTimeout(() => {
      if (versions.get(key) !== version) readAndKeep(name, {}, key).catch(() => {});
    }, QUIET);
  });
}

/** @param {string} name @param {object} request @param {string} key */
async function readAndKeep(name, request, key) {
  const version = device.version.peek();
  const value = await read(name, request);
  versions.set(key, version);
  views.put(key, value).catch(() => {});
  return value;
}
