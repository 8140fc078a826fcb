import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { cancelJob } from "@/lib/jobs/commands";
import { getJob } from "@/lib/jobs/queries";
import { jobView } from "@/lib/jobs/schema";

const oneJob = z.object({ jobId: z.uuid() });

export const jobProcedures = {
  get: procedure("job.read")
    .route({ method: "GET", path: "/jobs/{jobId}", summary: "How far work in the background is", tags: ["Jobs"] })
    .input(oneJob)
    .output(jobView)
    .handler(({ context: { tx }, input }) => getJob(tx, input.jobId)),

  cancel: procedure("job.cancel")
    .route({
      method: "DELETE",
      path: "/jobs/{jobId}",
      summary: "Cancel work in the background; a running job ends after its current step",
      tags: ["Jobs"],
    })
    .input(oneJob)
    .output(jobView)
    .handler(({ context: { tx, actor }, input }) => cancelJob(tx, actor, input.jobId)),
};
