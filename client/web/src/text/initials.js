const segments = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** `AL` for Ana Lima, `陳` for 陳偉: one sign where the script has no capitals, and emoji whole.
 * @param {string} name */
export function initials(name) {
  const words = name.split(/\s+/u).filter(Boolean);
  const first = firstSign(words[0] ?? "");
  if (words.length < 2 || first.toLowerCase() === first.toUpperCase()) return first;
  return first.toUpperCase() + firstSign(words.at(-1) ?? "").toUpperCase();
}

/** @param {string} text */
function firstSign(text) {
  for (const { segment } of segments.segment(text)) return segment;
  return "";
}
