import { systemActor } from "@/lib/auth/schema";

/** The console of the machine itself, as audit events name it. */
export const commandLineActor = { ...systemActor, name: "Command line" };
