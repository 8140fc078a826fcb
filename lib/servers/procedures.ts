import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { settleCase } from "@/lib/access/settle";
import { listOf } from "@/lib/core/lists";

import { addBuild, addServer, confirmServer, updateServer } from "./commands";
import { forReader, getServer, listServers } from "./queries";
import {
  addBuildInput,
  addServerInput,
  buildReadingView,
  confirmServerInput,
  patchServerInput,
  serverView,
} from "./schema";

export const serverProcedures = {
  list: procedure("server.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/servers",
      summary: "Servers of a case with their states, builds and coverage",
    })
    .input(z.object({ caseId: z.uuid() }))
    .output(listOf(serverView))
    .handler(async ({ context: { tx, actor }, input }) => ({
      items: (await listServers(tx, input.caseId)).map((server) => forReader(actor, server)),
      nextCursor: null,
    })),

  add: procedure("server.add")
    .route({ method: "POST", path: "/cases/{caseId}/servers", summary: "Put a server in scope", successStatus: 201 })
    .input(addServerInput)
    .output(serverView)
    .handler(async ({ context: { tx, actor }, input }) => {
      const { id } = await addServer(tx, actor, input);
      await settleCase(tx, input.caseId);
      return getServer(tx, input.caseId, id);
    }),

  update: procedure("server.update")
    .route({
      method: "PATCH",
      path: "/cases/{caseId}/servers/{serverId}",
      summary: "Change product, containment or note of a server",
    })
    .input(patchServerInput)
    .output(serverView)
    .handler(({ context: { tx, actor }, input }) => updateServer(tx, actor, input)),

  confirm: procedure("server.confirm")
    .route({
      method: "POST",
      path: "/cases/{caseId}/servers/{serverId}/confirm",
      summary: "Confirm or correct the proposed state of a server",
    })
    .input(confirmServerInput)
    .output(serverView)
    .handler(async ({ context: { tx, actor }, input }) => {
      await confirmServer(tx, actor, input);
      await settleCase(tx, input.caseId);
      return getServer(tx, input.caseId, input.serverId);
    }),

  addBuild: procedure("build.add")
    .route({
      method: "POST",
      path: "/cases/{caseId}/servers/{serverId}/builds",
      summary: "Record a version seen on a server",
      successStatus: 201,
    })
    .input(addBuildInput)
    .output(buildReadingView)
    .handler(({ context: { tx, actor }, input }) =>
      addBuild(tx, actor, { ...input, observedAt: input.observedAt ? new Date(input.observedAt) : null }),
    ),
};
