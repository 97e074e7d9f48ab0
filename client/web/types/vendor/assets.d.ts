/** Where the page finds what is no module (build/vendor.py). */
export const assets: {
  /** A hash of the whole app. */
  version: string;
  /** The archive of our Python. */
  app: string;
  /** A list of `{ name, version?, licence, address?, text? }`. */
  licences: string;
};
