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

/** The column of ours that has that very name; empty for another one. @param {string} name */
export function sameColumn(name) {
  const wanted = name.trim().toLowerCase();
  return COLUMNS.some(({ value }) => value === wanted) ? wanted : "";
}
