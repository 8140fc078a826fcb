import type { Metadata } from "next";

import { ApiIndex } from "@/components/api-docs/api-index";
import { apiReference } from "@/lib/api/openapi";

export const metadata: Metadata = { title: "HTTP API" };

export default async function ApiDocsPage() {
  const sections = await apiReference();
  const brief = sections.map(({ tag, operations }) => ({
    tag,
    operations: operations.map(({ id, method, path, summary }) => ({ id, method, path, summary })),
  }));
  return <ApiIndex sections={brief} />;
}
