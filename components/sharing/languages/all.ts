import type { ShareLanguage } from "@/lib/sharing/schema";

import { cs } from "./cs";
import { de } from "./de";
import { en } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { no } from "./no";
import type { SharedWords } from "./words";

export const sharedWords: Record<ShareLanguage, SharedWords> = { en, de, fr, es, no, cs };
