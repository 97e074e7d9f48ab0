/** Whether a day is seen as it was known when it ended, or as it is known today. */
export const KNOWLEDGE = [
  { value: "then", label: "Known then" },
  { value: "today", label: "Known today" },
];
