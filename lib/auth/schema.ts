import { z } from "zod";

import { caseRoles, type CaseRole } from "@/lib/core/states";

/** Who is asking: a person in the browser, a script with a token, or the product itself. */
export type Actor = {
  userId: string | null;
  name: string;
  email: string;
  role: CaseRole;
  teamIds: string[];
  /** Organizations a technician is assigned to, or a client belongs to. */
  organizationIds: string[];
  via: "session" | "token" | "system" | "link";
  sessionId: string | null;
  /** Set for whoever comes by a link without an account: the one case it opens, the acts it is for, and where they come from. */
  link?: { id: string; caseId: string; acts: readonly string[]; address: string | null; userAgent: string | null };
};

/** The product acting on its own (pipeline, schedules); it has no role of a person and passes the gate as admin. */
export const systemActor: Actor = {
  userId: null,
  name: "Breakwater",
  email: "",
  role: "admin",
  teamIds: [],
  organizationIds: [],
  via: "system",
  sessionId: null,
};

/** What kinds of one-time links there are: the first admin, a new user, a forgotten password. */
export const linkKinds = ["setup", "invitation", "reset"] as const;
export type LinkKind = (typeof linkKinds)[number];

/** What a link's page may show before anything is typed. */
export const linkView = z.object({
  kind: z.enum(linkKinds),
  email: z.string().nullable(),
  name: z.string().nullable(),
  role: z.enum(caseRoles),
  expiresAt: z.iso.datetime(),
});
export type LinkView = z.infer<typeof linkView>;

export const ownSession = z.object({
  id: z.string(),
  /** The session this very request came with. */
  current: z.boolean(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
});
export type OwnSession = z.infer<typeof ownSession>;

export const ownToken = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type OwnToken = z.infer<typeof ownToken>;

export const newTokenInput = z.object({
  name: z.string().trim().min(1, "Name the script or machine that will use it.").max(80, "Use at most 80 characters."),
  expiresInDays: z.int().min(1).max(730).nullable().default(90),
});
export type NewTokenInput = z.output<typeof newTokenInput>;

/** The one answer that holds a token's secret. */
export const issuedToken = ownToken.extend({ secret: z.string() });

export const changePasswordInput = z.object({ current: z.string().max(1000), next: z.string().max(1000) });
