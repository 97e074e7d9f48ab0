/**
 * Target, date and pace of a goal: any two give the third. The one that was touched longest ago follows from the
 * others; the log says what it is then.
 */

/**
 * @typedef {"target" | "deadline" | "pace"} Figure
 * @typedef {"day" | "week" | "month" | "quarter" | "year"} PacePeriod
 * @typedef {object} Figures
 * @property {number | null} target
 * @property {string | null} deadline
 * @property {number | null} pace  per `every`
 * @property {PacePeriod} every
 * @property {Figure[]} order  the one touched longest ago first
 */

/** Figures of which the pace follows. @param {{ target?: number | null, deadline?: string | null }} known
 * @returns {Figures} */
export function figuresOf({ target = null, deadline = null }) {
  return { target, deadline, pace: null, every: "week", order: ["pace", "deadline", "target"] };
}

/** The one that follows from the others. @param {Figures} figures */
export function following(figures) {
  return figures.order[0];
}

/** A figure is set: now it is the one that was touched last. @param {Figures} figures @param {Partial<Figures>} set
 * @param {Figure} name @returns {Figures} */
export function touch(figures, name, set) {
  return { ...figures, ...set, order: [...figures.order.filter((other) => other !== name), name] };
}

/** Let a figure follow, whenever it was touched. @param {Figures} figures @param {Figure} name
 * @returns {Figures} */
export function letFollow(figures, name) {
  return { ...figures, order: [name, ...figures.order.filter((other) => other !== name)] };
}

/**
 * The two that do not follow, as a request has them; those that are not known are left out.
 * `down` is whether the goal goes down, where a pace has a sign.
 * @param {Figures} figures @param {boolean} down
 */
export function givenFigures(figures, down = false) {
  const follows = following(figures);
  const { target, deadline, pace, every } = figures;
  return {
    ...(follows !== "target" && target !== null && { target }),
    ...(follows !== "deadline" && deadline !== null && { deadline }),
    ...(follows !== "pace" && pace !== null && { pace: [down ? -pace : pace, every] }),
  };
}

/** A pace as it is shown: one decimal, two below 1. @param {number} amount */
export function roundedPace(amount) {
  return Number(amount.toFixed(Math.abs(amount) >= 1 ? 1 : 2));
}

/** How far a step goes from a value: about a twentieth of it, in round figures. @param {number | null} value */
export function stepOf(value) {
  const size = Math.abs(value ?? 0);
  if (size < 25) return 1;
  return size < 100 ? 5 : 10 ** Math.floor(Math.log10(size / 10));
}

/** How far a step goes from a pace. @param {number | null} pace */
export function paceStep(pace) {
  const size = Math.abs(pace ?? 1);
  if (size < 2) return 0.1;
  return size < 10 ? 0.5 : 1;
}
