import { useEffect, useState } from "../../view.js";

const REST_MS = 300;

/** A value once it has not changed for a moment: for what is read or spoken, and not drawn. Null leaves what
 * there was before. @template T @param {T} value @returns {T} */
export function useRested(value) {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    if (value === null) return;
    const timer = setTimeout(() => setRested(value), REST_MS);
    return () => clearTimeout(timer);
  }, [JSON.stringify(value)]);
  return rested;
}
