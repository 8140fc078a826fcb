import { AppError } from "./errors";

/** Runs the work when its turn comes; UNAVAILABLE at once when the line is full. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets `atOnce` pieces of heavy work run, and so many more wait in line, first come first served. */
export function turns(limits: { atOnce: number; inLine: number; busy: string }): InTurn {
  let running = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (running < limits.atOnce) running += 1;
    else if (line.length >= limits.inLine) throw new AppError("UNAVAILABLE", limits.busy);
    // Who ends hands the place to the first in line, so that nobody who comes meanwhile takes it.
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
