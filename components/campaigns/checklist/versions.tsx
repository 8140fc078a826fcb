"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import type { ChecklistVersionView } from "@/lib/campaigns/schema";

const BulkDialog = dynamic(() => import("@/components/bulk/bulk-dialog").then((module) => module.BulkDialog), {
  ssr: false,
});

type VersionsProps = { slug: string; shown: number; mayChange: boolean; mayApply: boolean };

/** Versions of the checklist: what is in force, what is being drafted, and how many open cases follow which. */
export function ChecklistVersions({ slug, shown, mayChange, mayApply }: VersionsProps) {
  const router = useRouter();
  const versions = useQuery(api.checklists.list.queryOptions({ input: { slug } }));
  const [applying, setApplying] = useState<ChecklistVersionView | null>(null);
  const items = versions.data?.items ?? [];
  const edit = (number: number) => router.push(`/campaign/checklist/edit?version=${number}`);
  const begin = useMutation({
    mutationFn: (from: number) => client.checklists.start({ slug, from }),
    onSuccess: ({ about }) => edit(about.number),
    onError: (error) => notifyFailed("The draft was not begun.", { detail: sentenceOf(error) }),
  });
  const current = useMutation({
    mutationFn: (number: number) => client.checklists.current({ slug, number }),
    onSuccess: ({ about }) => {
      void notifyDone(`New cases get version ${about.number}.`);
      void versions.refetch();
    },
    onError: (error) => notifyFailed("It stays as it was.", { detail: sentenceOf(error) }),
  });
  const elsewhere = (version: ChecklistVersionView) =>
    items.reduce((sum, other) => sum + (other.number === version.number ? 0 : other.openCases), 0);
  return (
    <Section
      title="Versions"
      meta="A published version never changes; open cases follow theirs until they are given another one."
      actions={
        mayChange ? (
          <Button pending={begin.isPending} onClick={() => begin.mutate(shown)}>
            Draft from version {shown}
          </Button>
        ) : null
      }
      bleed
    >
      <ScrollX label="Versions of the checklist">
        <Table caption="Versions of the checklist" edge="bleed">
          <thead>
            <tr>
              <Column>Version</Column>
              <Column>State</Column>
              <Column end>Tasks</Column>
              <Column end>Open cases</Column>
              <Column>Note</Column>
              <Column>By</Column>
              <Column end>At</Column>
              <Column>
                <span className="sr-only">What can be done</span>
              </Column>
            </tr>
          </thead>
          <tbody>
            {items.map((version) => (
              <Row key={version.number} selected={version.number === shown}>
                <RowHead>
                  <Link href={`/campaign/checklist?version=${version.number}`} prefetch={false} scroll={false}>
                    Version {version.number}
                  </Link>
                </RowHead>
                <Cell>
                  {version.state === "draft" ? (
                    <Tag dashed>draft</Tag>
                  ) : version.current ? (
                    <span className="font-medium">for new cases</span>
                  ) : (
                    <span className="text-muted">published</span>
                  )}
                </Cell>
                <Cell end>{version.tasks}</Cell>
                <Cell end>
                  <Link href={`/portfolio?filter=${encodeURIComponent(`checklist:${version.number} -phase:closed`)}`}>
                    {formatCount(version.openCases)}
                  </Link>
                </Cell>
                <Cell muted wrap className="min-w-40">
                  {visible(version.note) || `Pack ${version.packVersion}`}
                </Cell>
                <Cell muted>{visible(version.publishedBy ?? version.author)}</Cell>
                <Cell end muted>
                  <Time at={version.publishedAt ?? version.updatedAt} as="stamp" />
                </Cell>
                <Cell>
                  <span className="flex justify-end gap-1">
                    {version.state === "draft" && mayChange ? (
                      <Button tone="quiet" onClick={() => edit(version.number)}>
                        Edit
                      </Button>
                    ) : null}
                    {version.state === "published" && !version.current && mayChange ? (
                      <Button tone="quiet" onClick={() => current.mutate(version.number)}>
                        Use for new cases
                      </Button>
                    ) : null}
                    {version.state === "published" && mayApply && elsewhere(version) > 0 ? (
                      <Button tone="quiet" onClick={() => setApplying(version)}>
                        Apply to {formatCount(elsewhere(version))} open
                      </Button>
                    ) : null}
                  </span>
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
      {applying ? (
        <BulkDialog
          slug={slug}
          action="checklist"
          preset={{ number: String(applying.number) }}
          target={{ filter: `-checklist:${applying.number} -phase:closed` }}
          count={elsewhere(applying)}
          onClose={() => setApplying(null)}
          onDone={() => void versions.refetch()}
        />
      ) : null}
    </Section>
  );
}
