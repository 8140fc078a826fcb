/** A rule that cannot be used as written. The message names the rule and what is not supported; nothing is skipped silently. */
export class RuleError extends Error {
  readonly rule: string;
  readonly problem: string;

  constructor(rule: string, problem: string) {
    super(`Rule "${rule}": ${problem}`);
    this.name = "RuleError";
    this.rule = rule;
    this.problem = problem;
  }
}
