/** Starts Python once more, beside the device, and keeps an image of its memory for the next starts. */
import { loadPyodide } from "../vendor/pyodide.js";
import { keepImage, startOptions } from "./memory_image.js";

/** What each start imports of Python's own; compiled libraries cannot be in an image. */
const IMPORTED = "import datetime, decimal, fractions, hashlib, sqlite3, unicodedata, uuid";

try {
  const python = await loadPyodide({ ...startOptions(), _makeSnapshot: true });
  python.runPython(IMPORTED);
  await keepImage(new Uint8Array(python.makeMemorySnapshot()));
} catch (error) {
  // On a full disk, for instance.
  console.warn("No image of Python is kept for quicker starts:", error);
}
close();
