/**
 * Python's memory as it is right after its start. A later start copies it, which takes a fraction of the time
 * (decisions/0010). It holds nothing of the person: it is made where no file of the device is.
 */
import { RUNTIME } from "../vendor/pyodide.js";
import { packed, unpacked } from "./sparse_memory.js";

const CACHE = "python-image";

/** How Python is started. There are no files of zones; without the empty path Python would ask how it was built,
 * which is left out. */
export function startOptions() {
  return { indexURL: RUNTIME, env: { HOME: "/home", TZ: timeZone(), PYTHONTZPATH: "" } };
}

/** Whether there is an image for a start here and now. */
export async function hasImage() {
  return Boolean(await kept());
}

/** How Python is started from an image: nothing to add where there is none. What it says is fulfilled once the
 * image is read. */
export async function imageOptions() {
  const image = await kept();
  return image ? { _loadSnapshot: image.arrayBuffer().then(unpacked) } : {};
}

/** Keep an image, in the place of any other. @param {Uint8Array<ArrayBuffer>} memory */
export async function keepImage(memory) {
  await forgetImage();
  await (await caches.open(CACHE)).put(address(), new Response(packed(memory)));
}

/** After a start that failed: the next makes do without. */
export async function forgetImage() {
  await caches.delete(CACHE).catch(() => false);
}

/** Private windows of some browsers have no caches. */
async function kept() {
  return caches
    .open(CACHE)
    .then((cache) => cache.match(address()))
    .catch(() => undefined);
}

/** An image fits one build of Python, what the browser can do, and the zone that Python was told. */
function address() {
  return `${RUNTIME}image?${new URLSearchParams({ zone: timeZone(), browser: navigator.userAgent })}`;
}

function timeZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
