import { z } from "zod";

import { buildCheck, type BuildCheck, sharedPage, type SharedPage } from "@/lib/sharing/schema";

/** Who holds a link: the case it opens, its secret, and the passcode where one was typed. */
export type Holder = { caseId: string; secret: string; passcode: string };

const refusal = z.looseObject({
  message: z.string(),
  data: z.looseObject({ link: z.string().optional(), field: z.string().optional() }).optional(),
});

/** A request that was refused: with which status, in the server's words, at which field. */
export class Refused extends Error {
  readonly status: number;
  readonly link: string | null;
  readonly field: string | null;

  constructor(status: number, body: z.infer<typeof refusal> | null) {
    super(body?.message ?? "");
    this.status = status;
    this.link = body?.data?.link ?? null;
    this.field = body?.data?.field ?? null;
  }
}

/** The headers that say who comes; the secret never stands in an address. */
export function headersOf({ secret, passcode }: Holder): Record<string, string> {
  return {
    authorization: `Link ${secret}`,
    ...(passcode === "" ? {} : { "x-breakwater-passcode": encodeURIComponent(passcode) }),
  };
}

async function ask(holder: Holder, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`/api/v1/cases/${holder.caseId}/shared${path}`, {
    method: body ? "POST" : "GET",
    headers: { ...headersOf(holder), ...(body ? { "content-type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : undefined,
    cache: "no-store",
  });
  const json: unknown = await answer.json().catch(() => null);
  if (answer.ok) return json;
  const told = refusal.safeParse(json);
  throw new Refused(answer.status, told.success ? told.data : null);
}

export async function fetchPage(holder: Holder): Promise<SharedPage> {
  return sharedPage.parse(await ask(holder, ""));
}

export async function checkVersion(holder: Holder, build: string): Promise<BuildCheck> {
  return buildCheck.parse(await ask(holder, `/build?${new URLSearchParams({ build })}`));
}

export async function sendAnswer(holder: Holder, answer: object): Promise<void> {
  await ask(holder, "/answers", answer);
}

export async function confirmArrival(holder: Holder): Promise<void> {
  await ask(holder, "/acknowledgement", {});
}
