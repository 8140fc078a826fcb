import { createFirstAdmin } from "@/lib/auth/accept";
import { newSetupLink } from "@/lib/auth/links";
import { hashPassword, passwordProblem } from "@/lib/auth/passwords";
import { explainRefusal } from "@/lib/auth/rules";
import { AppError } from "@/lib/core/errors";
import { emailAddress, personName } from "@/lib/core/people";
import { formatInstant } from "@/lib/core/time";
import { inPortfolio } from "@/lib/db/unit";

import { readOptions, required } from "./arguments";
import type { CliCommand } from "./command";

function parsed<T>(
  result: { success: true; data: T } | { success: false; error: { issues: { message: string }[] } },
  option: string,
): T {
  if (result.success) return result.data;
  throw new AppError("INVALID", `--${option}: ${result.error.issues[0]?.message ?? "not valid"}`);
}

/** Creates the first administrator from a script; the password comes by standard input, never as an argument. */
export const setup: CliCommand = {
  name: "setup",
  usage: "--email ADDRESS --name NAME --password-stdin",
  summary: "Create the first administrator of a new installation.",
  run: async (args, io) => {
    const options = readOptions(args, {
      email: { type: "string" },
      name: { type: "string" },
      "password-stdin": { type: "boolean" },
    });
    const email = parsed(emailAddress.safeParse(required(options.email, "email")), "email");
    const name = parsed(personName.safeParse(required(options.name, "name")), "name");
    if (options["password-stdin"] !== true)
      throw new AppError("INVALID", "Give --password-stdin and send the password by standard input.");
    const password = (await io.stdin()).replace(/\r?\n$/, "");
    const problem = passwordProblem(password, { email, name });
    if (problem) throw new AppError("INVALID", `The password was refused. ${explainRefusal(problem).message}`);
    const passwordHash = await hashPassword(password);
    const admin = await inPortfolio((tx) => createFirstAdmin(tx, { email, name, passwordHash }, new Date()));
    if (!admin)
      throw new AppError(
        "CONFLICT",
        "This installation has been set up already. Sign in, or ask an administrator for an invitation.",
      );
    return {
      value: { id: admin.userId, email, name, role: "admin" },
      lines: [`${name} <${email}> is the administrator. Sign in with the password you sent.`],
    };
  },
};

/** Prints a one-time link to the set-up page while nobody has set the installation up. */
export const setupLink: CliCommand = {
  name: "setup-link",
  summary: "Print a one-time set-up link, while there is no administrator. An earlier link ends.",
  run: async (args) => {
    readOptions(args, {});
    const link = await newSetupLink();
    if (!link) return { value: {}, lines: ["This installation has been set up already."] };
    const expiresAt = link.expiresAt.toISOString();
    return { value: { url: link.url, expiresAt }, lines: [link.url, `Works once, until ${formatInstant(expiresAt)}.`] };
  },
};
