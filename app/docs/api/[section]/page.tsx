import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { ApiSection } from "@/components/api-docs/api-section";
import { apiReference } from "@/lib/api/openapi";

export const metadata: Metadata = { title: "HTTP API" };

export default async function ApiSectionPage({ params }: { params: Promise<{ section: string }> }) {
  const { section } = await params;
  const sections = await apiReference();
  const found = sections.find(({ tag }) => tag.toLowerCase() === section);
  if (!found) notFound();
  return <ApiSection tags={sections.map(({ tag }) => tag)} tag={found.tag} operations={found.operations} />;
}
