/** Quicker starts: an image of Python's memory is made where there is none yet. */
import { hasImage } from "./worker/memory_image.js";

/** Milliseconds after which the page is likely to have settled. */
const LATER = 10_000;

/** Have the next start copy Python's memory. Nobody waits for it, and without it the app works as well. */
export function keepStartImage() {
  setTimeout(make, LATER);
}

async function make() {
  if (await hasImage()) return;
  new Worker(new URL("./worker/image_maker.js", import.meta.url), { type: "module", name: "image" });
}
