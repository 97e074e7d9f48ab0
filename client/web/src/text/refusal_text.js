/** A refusal in one text: what is wrong, and what to do. @param {any} refusal */
export function refusalText(refusal) {
  return [refusal?.problem ?? refusal?.message ?? String(refusal), refusal?.advice].filter(Boolean).join(" ");
}
