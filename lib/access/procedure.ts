import { type InferSchemaInput, type InferSchemaOutput, ORPCError, os, type Route } from "@orpc/server";
import type { z } from "zod";

import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { storable } from "@/lib/core/storable";
import { explainDiskFull } from "@/lib/db/disk-full";

import { pass, requireActor, type Unit } from "./gate";
import type { Act, CaseAct } from "./policy";

/** What every call carries in: who was recognised from the request, if anyone. */
export type RequestContext = { actor: Actor | null };

/** The act a procedure names, for the test that every procedure has one. */
export type ProcedureMeta = { act: Act };

type CaseInput = z.ZodType<{ caseId: string }>;
type InputOf<A extends Act> = A extends CaseAct ? CaseInput : z.ZodType;
type Call<I extends z.ZodType> = { context: Unit; input: InferSchemaOutput<I> };
type Ahead<I extends z.ZodType> = { actor: Actor; input: InferSchemaOutput<I> };

type Gate = Parameters<typeof pass>[0];

const base = os.$context<RequestContext>().$meta<Partial<ProcedureMeta>>({});

// Runs before the input is parsed: a stranger learns nothing of what a call expects.
const signedIn = base.middleware(({ context, next }) =>
  next({ context: { actor: asOrpc(() => requireActor(context.actor)) } }),
);

function toOrpc(error: unknown): unknown {
  const expected = error instanceof AppError ? error : explainDiskFull(error);
  if (!expected) return error;
  const { code, status, message, data } = expected;
  return new ORPCError(code, { status, message, data });
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
 * Order is fixed: route, input, output, handler. The handler runs inside the gate's transaction. What takes long and needs no
 * transaction (hashing a password) is done in `ahead`, once the gate has said yes and before it opens the one for the handler:
 * a connection that waits for a second one stalls everybody when all of them do.
 */
export function procedure<A extends Act>(act: A) {
  return {
    route: (route: Route) => ({
      input: <I extends InputOf<A>>(input: I) => ({
        output: <O extends z.ZodType>(output: O) => {
          const defined = (answer: (gate: Gate, input: InferSchemaOutput<I>) => Promise<InferSchemaInput<O>>) =>
            base
              .meta({ act })
              .route(route)
              .use(signedIn)
              .input(storable(input))
              .output(output)
              .handler(async ({ context, input: parsed }) => {
                const writes = (route.method ?? "POST") !== "GET";
                try {
                  return await answer({ act, actor: context.actor, caseId: caseIdOf(parsed), writes }, parsed);
                } catch (error) {
                  throw toOrpc(error);
                }
              });
          return {
            handler: (work: (call: Call<I>) => Promise<InferSchemaInput<O>>) =>
              defined((gate, parsed) => pass(gate, (unit) => work({ context: unit, input: parsed }))),
            ahead: <P>(prepare: (call: Ahead<I>) => Promise<P>) => ({
              handler: (work: (call: Call<I> & { prepared: P }) => Promise<InferSchemaInput<O>>) =>
                defined(async (gate, parsed) => {
                  await pass({ ...gate, writes: false }, () => Promise.resolve());
                  const prepared = await prepare({ actor: gate.actor, input: parsed });
                  return pass(gate, (unit) => work({ context: unit, input: parsed, prepared }));
                }),
            }),
          };
        },
      }),
    }),
  };
}
