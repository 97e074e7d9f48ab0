/** Offline use and new versions of the app: what the page does with the service worker. */
import { signal } from "./vendor/signals.js";

/** Whether a newer version waits to be taken. */
export const updateReady = signal(false);

/** @type {ServiceWorkerRegistration | undefined} */
let registration;

/** Keep the whole app for offline use, and look for a newer version at each return to the page and to the network. */
export async function keepOffline() {
  if (!("serviceWorker" in navigator)) return;
  // Without a network there is nothing to be had: it is tried again.
  const again = () => keep().catch(() => {});
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") again();
  });
  await keep();
}

async function keep() {
  if (registration?.active || registration?.waiting || registration?.installing) {
    await registration.update();
    return;
  }
  // For the first time, or once more: the browser forgets a worker that could not fetch all of the app.
  registration = await navigator.serviceWorker.register("/service_worker.js", { updateViaCache: "none" });
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration?.installing));
  tell();
}

/** Take the version that waits: this tab loads anew, other tabs go on with theirs. */
export function takeUpdate() {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration?.waiting?.postMessage("update");
}

/** @param {ServiceWorker | null | undefined} worker */
function watch(worker) {
  worker?.addEventListener("statechange", tell);
}

/** The first version of all waits for nobody. */
function tell() {
  updateReady.value = Boolean(registration?.waiting && navigator.serviceWorker.controller);
}
