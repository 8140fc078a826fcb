"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatBytes } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { stepLabels } from "@/lib/core/words";

import { useFiles } from "./use-evidence";

const words = {
  received: "Arriving",
  storing: "Being stored",
  queued: "Stored, waiting to be read",
  processing: "Stored, being read",
  ready: "Stored and read",
  failed: "Stored",
} as const;

/** What a client has sent: that it arrived whole, and nothing about what it shows. */
export function ClientUploads({ caseId }: { caseId: string }) {
  const files = useFiles({ caseId, top: true });
  const items = files.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0)
    return (
      <EmptyState title="You have sent nothing yet">
        Drop the files that the checklist asks for above. Large files and whole folders are fine.
      </EmptyState>
    );
  return (
    <Section title="Sent by you" bleed>
      <ScrollX label="Sent by you">
        <Table caption="Files you have sent" edge="bleed">
          <thead>
            <tr>
              <Column>File</Column>
              <Column end>Size</Column>
              <Column>Sent</Column>
              <Column>State</Column>
            </tr>
          </thead>
          <tbody>
            {items.map((file) => (
              <Row key={file.id}>
                <RowHead mono>
                  <bdi>{visible(file.path)}</bdi>
                </RowHead>
                <Cell end muted>
                  {formatBytes(file.sizeBytes)}
                </Cell>
                <Cell>
                  <Time at={file.receivedAt} />
                </Cell>
                <Cell title={file.sha256 ? `SHA-256 ${file.sha256}` : stepLabels.receive}>{words[file.state]}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
      {files.hasNextPage ? (
        <div className="px-gutter pt-3">
          <Button pending={files.isFetchingNextPage} onClick={() => void files.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </Section>
  );
}
