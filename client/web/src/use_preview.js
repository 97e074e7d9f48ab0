import { read } from "./device/device.js";
import { useEffect, useState } from "./view.js";

const PAUSE = 120;

/**
 * A read of what a form would make, while it is filled in: the last answer stays until the next one has come,
 * and nothing of it is kept. It waits until the hand rests.
 * @param {string} name
 * @param {object | null} request  null where there is nothing to ask yet
 * @returns {{ value: any, refusal: any, waiting: boolean }}  `waiting` while it answers an earlier request
 */
export function usePreview(name, request) {
  const [answer, setAnswer] = useState({
    value: /** @type {any} */ (null),
    refusal: /** @type {any} */ (null),
    key: "",
  });
  const key = JSON.stringify(request);
  useEffect(() => {
    if (!request) return;
    let wanted = true;
    const timer = setTimeout(() => {
      read(name, request).then(
        (value) => wanted && setAnswer({ value, refusal: null, key }),
        (refusal) => wanted && setAnswer((last) => ({ value: last.value, refusal, key })),
      );
    }, PAUSE);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [name, key]);
  return { value: answer.value, refusal: answer.refusal, waiting: request !== null && answer.key !== key };
}
