/** A file that was made to do harm, or that bad luck spoiled. `make` writes it anew each time, so that none lies in the source. */
export type HostileFile = {
  /** What it tries, as test names say it. */
  about: string;
  /** The name it comes under; as hostile as its content may be. */
  path: string;
  make: () => Buffer;
};
