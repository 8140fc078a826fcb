import { appendAudit } from "@/lib/audit/commands";
import { issueToken } from "@/lib/auth/commands";
import { newTokenInput } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { emailAddress } from "@/lib/core/people";
import { caseRoles, type CaseRole } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { inPortfolio, installationId } from "@/lib/db/unit";

import { readOptions, required } from "./arguments";
import type { CliCommand } from "./command";
import { commandLineActor as commandLine } from "./command-line";

function roleFrom(value: string | undefined): CaseRole | null {
  if (value === undefined) return null;
  const role = caseRoles.find((known) => known === value);
  if (role) return role;
  throw new AppError("INVALID", `--role: must be one of ${caseRoles.join(", ")}.`);
}

/** The user the token is for. An unknown address with a role becomes an account that only holds tokens and cannot sign in. */
async function holderOf(tx: Tx, input: { email: string; role: CaseRole | null }): Promise<string> {
  const { email, role } = input;
  const user = await tx.user.findUnique({ where: { email }, select: { id: true, role: true, state: true } });
  if (user && user.state !== "active")
    throw new AppError("UNPROCESSABLE", `${email} is disabled. Enable the account first.`);
  if (user && role && user.role !== role)
    throw new AppError(
      "UNPROCESSABLE",
      `${email} has the role ${user.role}. Leave --role out, or use another address.`,
    );
  if (user) return user.id;
  if (!role)
    throw new AppError(
      "NOT_FOUND",
      `There is no user ${email}. Add --role to create an account that only holds tokens.`,
    );
  const id = newId();
  await tx.user.create({ data: { id, email, name: email, role } });
  await appendAudit(tx, commandLine, {
    caseId: installationId,
    action: "user.create",
    object: "user",
    objectId: id,
    after: { email, role },
  });
  return id;
}

/** Creates an API token and prints it once; only its hash is kept. */
export const tokenCreate: CliCommand = {
  name: "token create",
  usage: "--email ADDRESS --name NAME [--role ROLE] [--days DAYS]",
  summary: "Create an API token for a user and print it once. It ends after 90 days, or after --days, at most 730.",
  run: async (args) => {
    const options = readOptions(args, {
      email: { type: "string" },
      name: { type: "string" },
      role: { type: "string" },
      days: { type: "string" },
    });
    const email = emailAddress.safeParse(required(options.email, "email"));
    if (!email.success) throw new AppError("INVALID", `--email: ${email.error.issues[0]?.message ?? "not valid"}`);
    const { days } = options;
    const wanted = newTokenInput.safeParse({
      name: required(options.name, "name"),
      expiresInDays: days === undefined ? undefined : Number(days),
    });
    if (!wanted.success)
      throw new AppError("INVALID", `--name or --days: ${wanted.error.issues[0]?.message ?? "not valid"}`);
    const role = roleFrom(options.role);
    const token = await inPortfolio(async (tx) => {
      const userId = await holderOf(tx, { email: email.data, role });
      return issueToken(tx, commandLine, { ...wanted.data, userId, now: new Date() });
    });
    const { id, name, secret, expiresAt } = token;
    return { value: { id, name, email: email.data, token: secret, expiresAt }, lines: [secret] };
  },
};
