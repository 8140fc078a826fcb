import { type FuzzTarget, mustHold } from "./target";

const samples = [Buffer.from("first line\nsecond line\n")];

/** Readers that break their promises in each of the ways that a run has to notice. */
export const misbehaving: readonly FuzzTarget[] = [
  { name: "sound", samples, run: () => undefined },
  { name: "throws", samples, run: (input) => mustHold(!input.includes('"'), `A quote at ${input.indexOf('"')}.`) },
  {
    name: "hangs",
    samples,
    run(input) {
      while (input.includes("\0"));
    },
  },
  {
    name: "hoards",
    samples,
    run(input) {
      const kept: number[][] = [];
      while (input.includes("<")) kept.push(Array.from({ length: 100_000 }, (_, at) => at + 0.5));
    },
  },
];
