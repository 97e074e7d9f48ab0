import { read } from "../../device/device.js";
import { useEffect, useState } from "../../view.js";

const HAND_RESTS = 120;

/**
 * What the log makes of a request that is still being written, read when the hand rests. What was read last stays
 * until then; a refusal stands beside it. Nothing is asked without a request.
 * @template T
 * @param {string} name @param {object | null} request
 * @returns {{ value: T | null, refusal: any }}
 */
export function usePreview(name, request) {
  const key = request && JSON.stringify(request);
  const [state, setState] = useState({
    value: /** @type {T | null} */ (null),
    refusal: /** @type {any} */ (null),
  });
  useEffect(() => {
    if (!key) {
      setState({ value: null, refusal: null });
      return;
    }
    let wanted = true;
    const timer = setTimeout(async () => {
      try {
        const value = await read(name, JSON.parse(key));
        if (wanted) setState({ value, refusal: null });
      } catch (refusal) {
        if (wanted) setState((before) => ({ value: before.value, refusal }));
      }
    }, HAND_RESTS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [name, key]);
  return state;
}
