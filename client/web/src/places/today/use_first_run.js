import { device } from "../../device/device.js";
import { useRef, useState } from "../../view.js";

/**
 * Whether the first run is to be shown, and how to end it.
 *
 * The device knows that its log is empty before the log is open, so that a new person begins at once. What they
 * set in it makes the log begin, so it goes on until they are through.
 * @param {any} view
 * @returns {[boolean, () => void]}
 */
export function useFirstRun(view) {
  const [over, setOver] = useState(false);
  const running = useRef(false);
  const begun = view ? view.begun : device.state.value.begun;
  if (begun === false) running.current = true;
  return [running.current && !over, () => setOver(true)];
}
