/** A Sigma condition as a tree over the names of its searches. */
export type Condition =
  | { kind: "search"; name: string }
  | { kind: "not"; of: Condition }
  | { kind: "and"; of: Condition[] }
  | { kind: "or"; of: Condition[] };

const deepest = 40;

function tokensOf(text: string): string[] {
  return text.match(/[()]|[^\s()]+/g) ?? [];
}

function matches(names: readonly string[], pattern: string): string[] {
  const expression = new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );
  return names.filter((name) => expression.test(name));
}

/**
 * Reads `and`, `or`, `not`, parentheses, `1 of …`, `any of …`, `all of …`, `them`.
 * Throws an Error whose message says what is not supported; the caller adds the rule's name.
 */
export function parseCondition(text: string, names: readonly string[]): Condition {
  if (text.includes("|")) throw new Error("aggregation with a pipe in the condition is not supported");
  const tokens = tokensOf(text);
  let position = 0;
  let depth = 0;
  const peek = () => tokens[position]?.toLowerCase();

  function quantified(every: boolean): Condition {
    position += 2;
    const target = tokens[position];
    position += 1;
    if (target === undefined) throw new Error('the condition ends after "of"');
    const found =
      target.toLowerCase() === "them" ? names.filter((name) => !name.startsWith("_")) : matches(names, target);
    if (found.length === 0) throw new Error(`no search is named like "${target}"`);
    const of = found.map((name) => ({ kind: "search" as const, name }));
    return every ? { kind: "and", of } : { kind: "or", of };
  }

  function primary(): Condition {
    const token = tokens[position];
    if (token === undefined) throw new Error("the condition ends too early");
    const word = token.toLowerCase();
    if (tokens[position + 1]?.toLowerCase() === "of") {
      if (word === "all") return quantified(true);
      if (word === "1" || word === "any") return quantified(false);
      throw new Error(`"${token} of" is not supported; use "1 of" or "all of"`);
    }
    position += 1;
    if (word === "not" || word === "(") {
      depth += 1;
      if (depth > deepest) throw new Error("the condition is nested too deeply");
    }
    if (word === "not") {
      const of = primary();
      depth -= 1;
      return { kind: "not", of };
    }
    if (word === "(") {
      const inner = either();
      if (tokens[position] !== ")") throw new Error("a parenthesis is not closed in the condition");
      position += 1;
      depth -= 1;
      return inner;
    }
    if (word === ")" || word === "and" || word === "or") throw new Error(`"${token}" is out of place in the condition`);
    if (!names.includes(token)) throw new Error(`the condition names "${token}", which the rule does not define`);
    return { kind: "search", name: token };
  }

  function both(): Condition {
    const of = [primary()];
    while (peek() === "and") {
      position += 1;
      of.push(primary());
    }
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "and", of };
  }

  function either(): Condition {
    const of = [both()];
    while (peek() === "or") {
      position += 1;
      of.push(both());
    }
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: "or", of };
  }

  const condition = either();
  if (position < tokens.length) throw new Error(`"${tokens[position]}" is out of place in the condition`);
  return condition;
}

/** Every search name a condition uses. */
export function namesIn(condition: Condition): string[] {
  if (condition.kind === "search") return [condition.name];
  if (condition.kind === "not") return namesIn(condition.of);
  return condition.of.flatMap(namesIn);
}
