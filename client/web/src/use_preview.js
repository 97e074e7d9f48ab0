import { read } from "./device/device.js";
import { useEffect, useState } from "./view.js";

const HAND_RESTS = 120; // milliseconds
const NOTHING = { value: /** @type {any} */ (null), refusal: /** @type {any} */ (null), key: "" };

/**
 * What the log makes of a request that is still being written, read once the hand rests. What was read last stays
 * until then; a refusal stands beside it. Nothing is asked, and nothing there, without a request.
 * @template [T=any]
 * @param {string} name
 * @param {object | null} request
 * @returns {{ value: T | null, refusal: any, waiting: boolean }}  `waiting` while it answers an earlier request
 */
export function usePreview(name, request) {
  const [answer, setAnswer] = useState(NOTHING);
  const key = JSON.stringify(request);
  useEffect(() => {
    if (!request) return setAnswer(NOTHING);
    let wanted = true;
    const timer = setTimeout(() => {
      read(name, request).then(
        (value) => wanted && setAnswer({ value, refusal: null, key }),
        (refusal) => wanted && setAnswer((last) => ({ value: last.value, refusal, key })),
      );
    }, HAND_RESTS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [name, key]);
  return { value: answer.value, refusal: answer.refusal, waiting: request !== null && answer.key !== key };
}
