/** The advice of a refusal, where it is of use on a page: what a terminal would type is not. @param {any} refusal */
export function advice(refusal) {
  const said = refusal?.advice ?? "";
  return /\bmilepost(-server)? [a-z]|(^|\s)--[a-z]/.test(said) ? "" : said;
}

/** A refusal in one text: what is wrong, and what to do. @param {any} refusal */
export function refusalText(refusal) {
  return [refusal?.problem ?? refusal?.message ?? String(refusal), advice(refusal)].filter(Boolean).join(" ");
}
