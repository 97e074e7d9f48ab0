/**
 * What stands on the page as values, and elements of them again. No HTML is made of text: what a person wrote stays
 * text.
 *
 * @typedef {string | { tag: string, attributes: [name: string, value: string][], parts: Part[] }} Part
 */
const SVG = "http://www.w3.org/2000/svg";

/**
 * What an element holds, but for what is marked as passing, since it says what was so at that moment, and for what
 * a pointer is told of marks.
 * @param {Element} element
 * @returns {Part[]}
 */
export function partsOf(element) {
  return [...element.childNodes].map(partOf).filter((part) => part !== null);
}

/** @param {Node} node @returns {Part | null} */
function partOf(node) {
  if (node instanceof Text) return node.data;
  if (!(node instanceof Element) || node.matches("[data-passing], svg title")) return null;
  const attributes = [...node.attributes].map(
    ({ name, value }) => /** @type {[string, string]} */ ([name, value]),
  );
  return { tag: node.localName, attributes, parts: partsOf(node) };
}

/**
 * The nodes of parts.
 * @param {Part[]} parts
 * @param {string | null} [namespace] of what they stand in
 * @returns {Node[]}
 */
export function nodesOf(parts, namespace = null) {
  return parts.map((part) =>
    typeof part === "string" ? document.createTextNode(part) : elementOf(part, namespace),
  );
}

/** @param {Exclude<Part, string>} part @param {string | null} above */
function elementOf({ tag, attributes, parts }, above) {
  const namespace = tag === "svg" ? SVG : above;
  const element = namespace ? document.createElementNS(namespace, tag) : document.createElement(tag);
  for (const [name, value] of attributes) {
    // The policy of the page forbids the attribute, not the property.
    if (name === "style") /** @type {HTMLElement} */ (element).style.cssText = value;
    else element.setAttribute(name, value);
  }
  element.append(...nodesOf(parts, namespace));
  return element;
}
