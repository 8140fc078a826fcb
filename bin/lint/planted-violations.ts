/** One file per rule of the project that breaks exactly that rule. */
export const violations: readonly { rule: string; file: string; text: string; says?: string }[] = [
  ...upwardImports(),
  {
    rule: "no-cycle",
    file: "lib/live/rules.ts",
    text: 'import { there } from "./queries";\nexport const here = (): number => there;\n',
  },
  {
    rule: "no-cycle",
    file: "lib/live/queries.ts",
    text: 'import { here } from "./rules";\nexport const there = 1;\nexport const back = here;\n',
  },
  {
    rule: "no-relative-parent-imports",
    file: "lib/cases/parent.ts",
    text: 'export { value as taken } from "../core/ids";\n',
  },
  { rule: "no-default-export", file: "lib/cases/default.ts", text: "export default 1;\n" },
  { rule: "no-barrel-file", file: "lib/cases/index.ts", text: 'export * from "./queries";\n' },
  { rule: "no-explicit-any", file: "lib/cases/any.ts", text: "export const loose: any = 1;\n" },
  {
    rule: "no-non-null-assertion",
    file: "lib/cases/bang.ts",
    text: "export const first = (list: string[]): string => list[0]!;\n",
  },
  {
    rule: "consistent-type-assertions",
    file: "lib/cases/cast.ts",
    text: "export const cast = (value: unknown): string => value as string;\n",
  },
  { rule: "no-process-env", file: "lib/cases/environment.ts", text: "export const port = process.env.PORT;\n" },
  { rule: "filename-case", file: "lib/cases/camelCase.ts", text: "export const value = 2;\n" },
  { rule: "max-lines", file: "lib/cases/long.ts", text: lines(251) },
  { rule: "max-lines", file: "app/long.ts", text: lines(61) },
  {
    rule: "no-floating-promises",
    file: "lib/cases/floating.ts",
    text: "export function begin(): void {\n  Promise.resolve(1);\n}\n",
  },
  {
    rule: "switch-exhaustiveness-check",
    file: "lib/cases/switch.ts",
    text: [
      'export function word(state: "open" | "shut"): number {',
      "  switch (state) {",
      '    case "open":',
      "      return 1;",
      "  }",
      "  return 0;",
      "}\n",
    ].join("\n"),
  },
  {
    rule: "no-server-actions",
    file: "app/file-action.ts",
    text: '"use server";\nexport async function save(): Promise<void> {\n  await Promise.resolve();\n}\n',
  },
  {
    rule: "no-server-actions",
    file: "components/inline-action.ts",
    text: 'export async function save(): Promise<void> {\n  "use server";\n  await Promise.resolve();\n}\n',
  },
  {
    rule: "one-query-at-a-time",
    file: "lib/cases/at-once.ts",
    text: [
      "type Tx = { read: (name: string) => Promise<string> };",
      "export async function both(tx: Tx): Promise<string[]> {",
      '  return Promise.all([tx.read("a"), tx.read("b")]);',
      "}\n",
    ].join("\n"),
  },
  {
    rule: "no-danger",
    file: "components/raw-html.tsx",
    text: 'export const Raw = () => <div dangerouslySetInnerHTML={{ __html: "x" }} />;\n',
  },
];

function lines(count: number): string {
  return Array.from({ length: count }, (_, line) => `export const line${line} = ${line};\n`).join("");
}

type Upward = readonly [from: string, imports: string, says: string];

// From each floor, an import of what lies above it or beside it.
function upwardImports(): { rule: string; file: string; text: string; says: string }[] {
  const cases: readonly Upward[] = [
    ["lib/core/up", "@/lib/db/client", "core/ imports nothing of ours"],
    ["lib/db/up", "@/lib/cases/queries", "platform floor"],
    ["lib/auth/into-private", "@/lib/db/generated/client", "platform floor"],
    ["lib/audit/app", "@/app/page-parts", "below app/"],
    ["lib/jobs/gate", "@/lib/access/policy", "platform floor"],
    ["lib/storage/top", "@/lib/api/router", "platform floor"],
    ["lib/live/domain", "@/lib/findings/queries", "platform floor"],
    ["lib/access/up", "@/lib/cases/queries", "gate sees the platform"],
    ["lib/organizations/up", "@/lib/cases/queries", "organizations sees core"],
    ["lib/campaigns/beside", "@/lib/organizations/queries", "campaigns sees core"],
    ["lib/cases/up", "@/lib/servers/queries", "cases sees core"],
    ["lib/servers/up", "@/lib/evidence/queries", "servers sees core"],
    ["lib/checklists/beside", "@/lib/servers/queries", "checklists sees core"],
    ["lib/evidence/up", "@/lib/detection/queries", "evidence sees core"],
    ["lib/detection/up", "@/lib/findings/queries", "detection sees core"],
    ["lib/findings/up", "@/lib/timeline/queries", "findings sees core"],
    ["lib/timeline/beside", "@/lib/attribution/queries", "timeline sees core"],
    ["lib/attribution/beside", "@/lib/timeline/queries", "attribution sees core"],
    ["lib/attribution/private", "@/lib/cases/steps/close", "attribution sees core"],
    ["lib/attribution/up", "@/lib/closing/queries", "attribution sees core"],
    ["lib/closing/up", "@/lib/reports/queries", "closing sees core"],
    ["lib/portfolio/up", "@/lib/api/router", "portfolio combines"],
    ["lib/demo/beside", "@/lib/portfolio/queries", "demo combines"],
    ["lib/reports/beside", "@/lib/portfolio/queries", "reports combines"],
    ["lib/imports/private", "@/lib/evidence/storage/frames", "imports combines"],
    ["lib/exports/up", "@/lib/worker/main", "exports combines"],
    ["lib/notifications/beside", "@/lib/sharing/queries", "notifications combines"],
    ["lib/sharing/component", "@/components/ui/button", "below app/ and components/"],
    ["lib/api/beside", "@/lib/worker/main", "api assembles"],
    ["lib/worker/private", "@/lib/cases/steps/close", "worker assembles"],
    ["lib/cli/beside", "@/lib/api/router", "cli assembles"],
    ["lib/bench/beside", "@/lib/cli/main", "bench assembles"],
    ["lib/trials/private", "@/lib/cases/steps/close", "trials puts"],
    ["lib/findings/schema", "@/lib/cases/queries", "run anywhere"],
    ["lib/findings/rules", "node:fs", "run anywhere"],
    ["lib/evidence/parsers/knowing", "@/lib/db/client", "pure function"],
    ["lib/evidence/parsers/reading", "node:fs", "does no I/O"],
    ["components/server-side", "@/lib/cases/queries", "schema and rules"],
    ["components/routing", "@/app/page-parts", "below routes"],
    ["components/settings", "@/lib/core/env", "core without the settings"],
    ["lib/cases/rules", "@/lib/core/env", "run anywhere"],
    ["lib/evidence/parsers/settings", "@/lib/core/env", "pure function"],
    ["components/ui/domain", "@/lib/cases/schema", "no domain word"],
    ["app/database", "@/lib/db/client", "database is below"],
    ["app/private", "@/lib/cases/steps/close", "subfolder is private"],
  ];
  return cases.map(([from, imports, says]) => ({
    rule: "no-restricted-imports",
    file: `${from}.ts`,
    text: `import { value } from "${imports}";\nexport const taken = [value];\n`,
    says,
  }));
}
