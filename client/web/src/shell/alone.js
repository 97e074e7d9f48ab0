import { signal, useEffect } from "../view.js";

/** Whether what is shown stands alone, without the way to the other places. */
export const alone = signal(false);

/** Stand alone while the component is there. */
export function useAlone() {
  useEffect(() => {
    alone.value = true;
    return () => {
      alone.value = false;
    };
  }, []);
}
