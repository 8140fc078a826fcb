import type { Metadata } from "next";

import { ApiReference } from "@/components/api-docs/api-reference";
import { apiReference } from "@/lib/api/openapi";

export const metadata: Metadata = { title: "HTTP API" };

export default async function ApiDocsPage() {
  return <ApiReference sections={await apiReference()} />;
}
