"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import type { EvidenceSummary } from "@/lib/evidence/schema";

const many = (files: number) => `${formatCount(files)} ${files === 1 ? "file" : "files"}`;

/** Files that an older version of their parser read than is installed, with the offer to read them again. */
export function NewerParsers({ caseId, outdated }: { caseId: string; outdated: EvidenceSummary["outdated"] }) {
  const queryClient = useQueryClient();
  const reread = useMutation({
    async mutationFn(parser: string) {
      let files = 0;
      // The server takes some at a time; files that are queued are not outdated any more.
      for (let left = 1; left > 0;) {
        const answer = await client.evidence.reread({ caseId, parser });
        files += answer.queued;
        left = answer.queued === 0 ? 0 : answer.left;
      }
      return files;
    },
    onSuccess: (files) =>
      notifyDone(`${many(files)} will be read again`, {
        detail: "What they show is replaced when they have been read.",
      }),
    onError: (error) => notifyFailed("The files were not queued", { detail: error.message }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: api.evidence.key() }),
  });
  return (
    <Section title="Newer parsers" hideTitle>
      {outdated.map(({ parser, label, version, files }) => (
        <Callout
          key={parser}
          className="mb-2 last:mb-0"
          title={`${visible(label)}: ${many(files)} read with an older version than ${parser} ${version}, which is installed.`}
          actions={
            <Button pending={reread.isPending && reread.variables === parser} onClick={() => reread.mutate(parser)}>
              Read {files === 1 ? "it" : "them"} again
            </Button>
          }
        >
          Findings keep their judgement; what the files show is replaced.
        </Callout>
      ))}
    </Section>
  );
}
