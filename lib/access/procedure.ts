import { type InferSchemaInput, type InferSchemaOutput, ORPCError, os, type Route } from "@orpc/server";
import type { z } from "zod";

import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";

import { pass, requireActor, type Unit } from "./gate";
import type { Act, CaseAct } from "./policy";

/** What every call carries in: who was recognised from the request, if anyone. */
export type RequestContext = { actor: Actor | null };

/** The act a procedure names, for the test that every procedure has one. */
export type ProcedureMeta = { act: Act };

type CaseInput = z.ZodType<{ caseId: string }>;
type InputOf<A extends Act> = A extends CaseAct ? CaseInput : z.ZodType;
type Call<I extends z.ZodType> = { context: Unit; input: InferSchemaOutput<I> };

const base = os.$context<RequestContext>().$meta<Partial<ProcedureMeta>>({});

// Runs before the input is parsed: a stranger learns nothing of what a call expects.
const signedIn = base.middleware(({ context, next }) =>
  next({ context: { actor: asOrpc(() => requireActor(context.actor)) } }),
);

function toOrpc(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  return new ORPCError(error.code, { status: error.status, message: error.message, data: error.data });
}

function asOrpc<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toOrpc(error);
  }
}

function caseIdOf(input: unknown): string | null {
  if (typeof input !== "object" || input === null || !("caseId" in input)) return null;
  return typeof input.caseId === "string" ? input.caseId : null;
}

/**
 * Defines a procedure: it cannot exist without naming its act, and a misspelt act does not compile.
 * Order is fixed: route, input, output, handler. The handler runs inside the gate's transaction.
 */
export function procedure<A extends Act>(act: A) {
  return {
    route: (route: Route) => ({
      input: <I extends InputOf<A>>(input: I) => ({
        output: <O extends z.ZodType>(output: O) => ({
          handler: (work: (call: Call<I>) => Promise<InferSchemaInput<O>>) =>
            base
              .meta({ act })
              .route(route)
              .use(signedIn)
              .input(input)
              .output(output)
              .handler(async ({ context, input: parsed }) => {
                const writes = (route.method ?? "POST") !== "GET";
                try {
                  return await pass({ act, actor: context.actor, caseId: caseIdOf(parsed), writes }, (unit) =>
                    work({ context: unit, input: parsed }),
                  );
                } catch (error) {
                  throw toOrpc(error);
                }
              }),
        }),
      }),
    }),
  };
}
