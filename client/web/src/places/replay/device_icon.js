/** A drawing for a device, by what it is called. @param {string} name
 * @returns {import("../../components/icon.js").IconName} */
export function deviceIcon(name) {
  return /phone|mobile|tablet/iu.test(name) ? "phone" : "laptop";
}
