import { device } from "../../device/device.js";

/**
 * Whether there is anything in the log of this device; null while nobody can say.
 *
 * The device knows it before the log is open, so that a new person sees the first run at once.
 * @param {any} view
 */
export function useBegun(view) {
  if (view) return view.begun;
  return device.state.value.begun ?? null;
}
