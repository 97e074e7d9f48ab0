const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;

/**
 * A typed number; null where it is none. The decimals stand after a point or a comma; thousands may be parted as
 * the app itself shows them: `12,000`.
 * @param {string} text
 */
export function parseNumber(text) {
  const typed = text.trim().replace("−", "-");
  const plain = GROUPED.test(typed) ? typed.replaceAll(",", "") : typed.replace(",", ".");
  return NUMBER.test(plain) ? Number(plain) : null;
}
