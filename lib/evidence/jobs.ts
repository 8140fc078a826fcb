import { z } from "zod";

/** The job that reads one piece of evidence from identify to propose. */
export const processJob = "evidence.process";

export const processJobData = z.object({ caseId: z.uuid(), evidenceId: z.uuid() });
