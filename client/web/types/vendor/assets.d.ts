/** Where the page finds what is no module (build/vendor.py). */
export const assets: {
  /** The version of Milepost, as `0.1.0`. */
  release: string;
  /** A hash of the whole app, which names this build. */
  version: string;
  /** The archive of our Python. */
  app: string;
  /** A list of `{ name, version?, licence, address?, text? }`. */
  licences: string;
};
