import { me } from "@/lib/access/procedures";

/** Every procedure of the product by name; UI, scripts and OpenAPI all read this one table. */
export const router = {
  me,
};
export type Router = typeof router;
