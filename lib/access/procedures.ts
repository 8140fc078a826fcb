import { z } from "zod";

import { allowedActs } from "./policy";
import { procedure } from "./procedure";
import { meView } from "./schema";

export const me = procedure("me.read")
  .route({ method: "GET", path: "/me", summary: "Who am I, and what may I do?" })
  .input(z.object({}).optional())
  .output(meView)
  .handler(async ({ context: { actor } }) => ({
    id: actor.userId,
    name: actor.name,
    email: actor.email,
    role: actor.role,
    via: actor.via,
    acts: allowedActs(actor, null),
  }));
