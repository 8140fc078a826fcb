import { z } from "zod";

/** Building blocks that several files of a pack share. */
export const text = z.string().trim().min(1, "Write something here.");
export const key = z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "lower-case words joined by hyphens");
export const technique = z.string().regex(/^T\d{4}(\.\d{3})?$/, "an ATT&CK technique such as T1505.003");
