/** What a person calls the thing in their hand: `phone` for a small screen that is touched, else `device`. */
export function deviceWord() {
  const small = Math.min(screen.width, screen.height) < 600;
  return small && matchMedia("(pointer: coarse)").matches ? "phone" : "device";
}
