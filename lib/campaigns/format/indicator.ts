import { z } from "zod";

import { strengths } from "@/lib/core/states";

import { technique, text } from "./fields";

const day = z.iso.date();

export const indicatorTypes = [
  "sha256",
  "sha1",
  "md5",
  "ipv4",
  "domain",
  "url",
  "filename",
  "filepath",
  "filepath_regex",
  "uri",
  "uri_probe",
  "uri_regex",
  "user_agent",
  "commandline_contains",
  "commandline_pattern",
  "commandline_regex",
  "scheduled_task",
  "process_tree",
  "file_write",
  "archive_content",
  "registry",
  "event",
  "file_content",
] as const;

export const indicator = z.strictObject({
  id: z.string().regex(/^[a-z]+-\d{3,}$/),
  type: z.enum(indicatorTypes),
  value: z.string().min(1),
  cluster: text,
  strength: z.enum(strengths).nullable(),
  techniques: z.array(technique),
  source: text,
  firstSeen: day.nullable(),
  confidence: z.enum(["low", "medium", "high"]),
  falsePositiveRisk: z.enum(["low", "medium", "high"]).nullable(),
  relatedActivity: text.nullable(),
  note: z.string().nullable(),
  flags: z.string().regex(/^[imsu]*$/),
});
