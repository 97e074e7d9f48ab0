/**
 * What every component is written with: markup as templates, and hooks.
 *
 * Templates make elements, never HTML from text: what a person wrote stays text.
 */
import htm from "./vendor/htm.js";
import { h } from "./vendor/preact.js";

export const html = htm.bind(h);
export { Component, Fragment, render } from "./vendor/preact.js";
export {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "./vendor/preact-hooks.js";
export { computed, effect, signal, useComputed, useSignal } from "./vendor/signals.js";
