import { alphabetOf, Machine } from "./machine";
import { parseRegex } from "./parse";
import { compileRegex } from "./program";

/** Steps times characters that one test may take, some tens of milliseconds: a longer value is looked at to that length. */
const mostWork = 16_000_000;
const longestInput = 65_536;

export type LinearRegex = { test: (value: string) => boolean; inputLimit: number };

/**
 * A regular expression that takes time in proportion to the text, whatever the expression and the text are. It means what the same
 * expression means to `RegExp.prototype.test`. Throws RegexError for what is not supported.
 */
export function linearRegex(pattern: string, flags: string): LinearRegex {
  const { main, looks, sets } = compileRegex(parseRegex(pattern, flags));
  const alphabet = alphabetOf(sets);
  const machine = new Machine(main, alphabet, looks.length);
  const marking = looks.map((program) => new Machine(program, alphabet, looks.length));
  const size = [main, ...looks].reduce((sum, { steps }) => sum + steps.length, 0);
  const inputLimit = Math.min(longestInput, Math.floor(mostWork / size));
  return {
    inputLimit,
    test(value) {
      const length = Math.min(value.length, inputLimit);
      if (marking.length === 0) return machine.test(value, length);
      const classes = new Uint16Array(length);
      for (let index = 0; index < length; index += 1) classes[index] = alphabet.classOf(value.charCodeAt(index));
      const bits = new Uint8Array(length + 1);
      // Look-arounds inside others come first, so their marks are there when the outer one asks.
      marking.forEach((look, number) =>
        look.run(classes, bits, (place) => {
          bits[place] = (bits[place] ?? 0) | (1 << number);
          return false;
        }),
      );
      let matched = false;
      machine.run(classes, bits, () => {
        matched = true;
        return true;
      });
      return matched;
    },
  };
}
