import { Icon } from "../../components/icon.js";
import { html, useEffect, useRef, useState } from "../../view.js";

const WEEK = 7;
const FRAMES = 120; // of a whole play
const FRAME_MS = 50;

/**
 * A slider over days: arrows go by a day, Page keys by a week, Home and End to the ends.
 * @param {{ stop: number, last: number, onStop: (stop: number) => void, words: string, label: string,
 *           place?: { start: number, width: number } }} props  `place` is where its first and last day lie, in px
 */
export function DaySlider({ stop, last, onStop, words, label, place }) {
  const style = {
    "--at": last ? stop / last : 1,
    ...(place && { "--slide-start": `${place.start}px`, "--slide-width": `${place.width}px` }),
  };
  /** @param {KeyboardEvent} event */
  const byWeek = (event) => {
    const step = event.key === "PageUp" ? WEEK : event.key === "PageDown" ? -WEEK : 0;
    if (!step) return;
    event.preventDefault();
    onStop(Math.max(0, Math.min(last, stop + step)));
  };
  return html`<div class=${place ? "day-slider placed" : "day-slider"} style=${style}>
    <input
      class="slide"
      type="range"
      min="0"
      max=${last}
      step="1"
      value=${stop}
      aria-label=${label}
      aria-valuetext=${words}
      onInput=${(/** @type {any} */ event) => onStop(Number(event.currentTarget.value))}
      onKeyDown=${byWeek}
    />
  </div>`;
}

/** Plays from the first day to the last, or stops. @param {{ stop: number, last: number,
 *   onStop: (stop: number) => void }} props */
export function PlayButton({ stop, last, onStop }) {
  const [playing, setPlaying] = useState(false);
  const at = useRef(stop);
  at.current = stop;
  useEffect(() => {
    if (!playing) return;
    const step = Math.max(1, Math.ceil(last / FRAMES));
    const timer = setInterval(() => {
      const next = Math.min(last, at.current + step);
      onStop(next);
      if (next === last) setPlaying(false);
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [playing, last]);
  const turn = () => {
    if (!playing && at.current >= last) onStop(0);
    setPlaying(!playing);
  };
  return html`<button type="button" class="play" aria-label=${playing ? "Pause" : "Play"} onClick=${turn} disabled=${!last}>
    <${Icon} name=${playing ? "pause" : "play"} />
  </button>`;
}
