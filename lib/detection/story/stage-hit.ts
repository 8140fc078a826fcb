import type { Stage } from "@/lib/core/states";

/** Hits of one stage by one client address on one server; a hit bucket of a finding is one. Times are epoch milliseconds. */
export type StageHit = {
  stage: Stage;
  ip: string | null;
  server: string | null;
  count: number;
  firstAt: number;
  lastAt: number;
  findingKey?: string;
};

/** Stages that only someone with a control panel session reaches. */
export const sessionStages: readonly Stage[] = ["session", "read_config", "write_config", "file_written", "cleanup"];
