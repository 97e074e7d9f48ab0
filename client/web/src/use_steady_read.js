import { useRead } from "./device/use_read.js";
import { useRef } from "./view.js";

/**
 * A read whose request the person changes on the place itself: what was shown stays until the next answer, so
 * that the focus stays where it is. `waiting` says that it is the one before.
 * @param {string} name @param {object} request
 */
export function useSteadyRead(name, request) {
  const { value, refusal } = useRead(name, request);
  const held = useRef(/** @type {any} */ (null));
  if (value) held.current = value;
  return { value: value ?? held.current, refusal, waiting: !value && !refusal };
}
