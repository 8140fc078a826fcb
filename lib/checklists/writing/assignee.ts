import { type CaseScope, maySee } from "@/lib/access/policy";
import { caseRoles } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";

/** Whether this user is active, does work on cases, and can reach this one. */
export async function worksOn(tx: Tx, userId: string, scope: CaseScope): Promise<boolean> {
  const user = await tx.user.findUnique({
    where: { id: userId },
    select: {
      state: true,
      role: true,
      name: true,
      email: true,
      memberships: { select: { teamId: true } },
      organizations: { select: { organizationId: true } },
    },
  });
  const role = caseRoles.find((known) => known === user?.role);
  if (!user || user.state !== "active" || role === undefined || role === "manager" || role === "client") return false;
  const { name, email } = user;
  const teamIds = user.memberships.map((membership) => membership.teamId);
  const organizationIds = user.organizations.map((membership) => membership.organizationId);
  return maySee({ userId, name, email, role, teamIds, organizationIds, via: "system", sessionId: null }, scope);
}
