/**
 * Amounts and counted nouns as English text, worded as in the terminal (`milepost_shared.text.formatting`).
 *
 * A person writes a unit in one form, `coffee` or `coffees`; the number decides which form is shown.
 */

const DECIMALS = 6;
const SEPARATED_FROM = 10_000;
const SHORTEST = 3;
const SIBILANTS = ["ch", "sh", "ss", "x"];
const WORDS = [
  ...["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
  ...["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"],
  ...["nineteen", "twenty"],
];

/** At most six decimals and no trailing zeros; thousands are separated from 10,000 on: `12,000.5`.
 * @param {number} value */
export function formatAmount(value) {
  const rounded = Number(value.toFixed(DECIMALS)) || 0;
  return rounded.toLocaleString("en-US", {
    maximumFractionDigits: DECIMALS,
    useGrouping: Math.abs(rounded) >= SEPARATED_FROM,
  });
}

/** A value between the corners of a plan: one decimal at most. @param {number} value */
export function formatRounded(value) {
  return formatAmount(Math.round(value * 10) / 10);
}

/** `1 coffee`, `2 coffees`. @param {number} amount @param {string} noun */
export function formatCount(amount, noun) {
  return `${formatAmount(amount)} ${amount === 1 ? singular(noun) : plural(noun)}`.trimEnd();
}

/** A pace by the week, from an amount a day: `2.4 a week`. @param {number} daily */
export function formatPace(daily) {
  const weekly = daily * 7;
  const places = Math.abs(weekly) >= 1 ? 10 : 100;
  return `${formatAmount(Math.round(weekly * places) / places)} a week`;
}

/** `coffee` for `coffees`; a singular is returned as it is. @param {string} noun */
export function singular(noun) {
  if (noun.endsWith("people")) return `${noun.slice(0, -6)}person`;
  if (/(news|series|species|us|is)$/i.test(noun)) return noun;
  if (noun.endsWith("ies") && noun.length > 4) return `${noun.slice(0, -3)}y`;
  if (SIBILANTS.some((end) => noun.endsWith(`${end}es`))) return noun.slice(0, -2);
  return noun.length > SHORTEST && noun.endsWith("s") && !noun.endsWith("ss") ? noun.slice(0, -1) : noun;
}

/** `coffees` for `coffee`; a plural and a symbol like kg are returned as they are. @param {string} noun */
export function plural(noun) {
  if (noun.endsWith("person")) return `${noun.slice(0, -6)}people`;
  if (noun.length < SHORTEST || !isPlainWord(noun) || noun.endsWith("people")) return noun;
  if (SIBILANTS.some((end) => noun.endsWith(end))) return `${noun}es`;
  if (noun.endsWith("y") && !"aeiou".includes(noun.at(-2) ?? "")) return `${noun.slice(0, -1)}ies`;
  return noun.endsWith("s") ? noun : `${noun}s`;
}

/** `a coffee`, `an interview`, `an hour`, `a unit`: by how it sounds. @param {string} noun */
export function withArticle(noun) {
  const vowel = /^(?!uni|use|usu|util|eu|one\b|once)[aeiou]|^(hour|hono|honest|heir)/i.test(noun);
  return `${vowel ? "an" : "a"} ${noun}`;
}

/** `three`, up to `twenty`; figures beyond, and where it is not whole. @param {number} count */
export function numberWord(count) {
  return WORDS[count] ?? formatAmount(count);
}

/** @param {string} text */
export function capitalized(text) {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 32);
  return text ? first.toLocaleUpperCase("en") + text.slice(first.length) : text;
}

/** `Ana`, `Ana and Bo`, `Ana, Bo and Chen`. @param {readonly string[]} names */
export function formatList(names) {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${last}` : last;
}

/** ASCII with a letter at the end. @param {string} noun */
function isPlainWord(noun) {
  return [...noun].every((sign) => sign <= "~") && /[a-z]$/i.test(noun);
}
