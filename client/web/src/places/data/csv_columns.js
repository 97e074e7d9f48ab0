/** The columns that an import of a table knows (`formats/csv_import.py`), and what they hold. */
export const COLUMNS = [
  { value: "", label: "Leave it out" },
  { value: "when", label: "when: the day" },
  { value: "with", label: "with: people" },
  { value: "note", label: "note" },
  { value: "goal", label: "goal" },
  { value: "amount", label: "amount" },
  { value: "kind", label: "kind" },
];

const SEPARATORS = [",", ";", "\t"];

/** The names in a table's first line, to be mapped by the person. @param {string} text */
export function columnNames(text) {
  const header =
    text
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/)
      .find((line) => line.trim()) ?? "";
  const separator = SEPARATORS.reduce((best, next) =>
    header.split(next).length > header.split(best).length ? next : best,
  );
  return header.split(separator).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, "$1")
      .replaceAll('""', '"'),
  );
}

/** What others call our columns: a first guess, for the person to look at. @type {Record<string, string>} */
const ALSO = {
  date: "when",
  day: "when",
  who: "with",
  people: "with",
  person: "with",
  name: "with",
  notes: "note",
  comment: "note",
  value: "amount",
  count: "amount",
  type: "kind",
};

/** The column of ours that a name probably means; empty where none comes to mind. @param {string} name */
export function probableColumn(name) {
  const wanted = name.trim().toLowerCase();
  return COLUMNS.some(({ value }) => value === wanted) ? wanted : (ALSO[wanted] ?? "");
}
