import { z } from "zod";

import { procedure } from "@/lib/access/procedure";

import { portfolioOf } from "./queries";
import { portfolioView } from "./schema";

export const portfolioProcedures = {
  get: procedure("portfolio.read")
    .route({ method: "GET", path: "/campaigns/{slug}/portfolio", summary: "Where a campaign stands: counts by state, worst first, trend" })
    .input(z.object({ slug: z.string().max(80) }))
    .output(portfolioView)
    .handler(({ context: { tx, actor }, input }) => portfolioOf(tx, actor, input.slug)),
};
