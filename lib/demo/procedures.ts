import { z } from "zod";

import { procedure } from "@/lib/access/procedure";

import { startRemoval, startSeeding } from "./commands";
import { demoStatusOf } from "./queries";
import { demoJob, demoStatus, seedDemoInput } from "./schema";

export const demoProcedures = {
  status: procedure("demo.manage")
    .route({
      method: "GET",
      path: "/demo",
      summary: "Whether demo data is loaded, and how far loading or removing is",
      tags: ["Demo"],
    })
    .input(z.object({}))
    .output(demoStatus)
    .handler(({ context: { tx } }) => demoStatusOf(tx)),

  seed: procedure("demo.manage")
    .route({
      method: "POST",
      path: "/demo",
      summary: "Load the demo campaign in the background",
      successStatus: 202,
      tags: ["Demo"],
    })
    .input(seedDemoInput)
    .output(demoJob)
    .handler(({ context: { tx, actor }, input }) => startSeeding(tx, actor, input)),

  remove: procedure("demo.manage")
    .route({
      method: "DELETE",
      path: "/demo",
      summary: "Remove the demo campaign in the background",
      successStatus: 202,
      tags: ["Demo"],
    })
    .input(z.object({}))
    .output(demoJob)
    .handler(({ context: { tx, actor } }) => startRemoval(tx, actor)),
};
