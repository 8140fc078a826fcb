"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { fieldOf, sentenceOf } from "@/components/data/failure";
import { useCaseRefresh } from "@/components/cases/use-case-write";
import { fromUtcField, UtcInput } from "@/components/cases/utc-input";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { notifyDone } from "@/components/ui/notify";
import { Select } from "@/components/ui/select";
import { api, client } from "@/lib/api/client";
import { assessBuild, parseBuild } from "@/lib/campaigns/rules";
import { buildSourceLabels } from "@/lib/core/states";
import { givenBuildSources } from "@/lib/core/words";
import type { ServerView } from "@/lib/servers/schema";

type BuildDialogProps = { caseId: string; server: ServerView; open: boolean; onOpenChange: (open: boolean) => void };

/** Records a version seen on a server. What it proves is said while it is typed, by the pack's build table. */
export function BuildDialog({ caseId, server, open, onOpenChange }: BuildDialogProps) {
  const [build, setBuild] = useState("");
  const [source, setSource] = useState<(typeof givenBuildSources)[number]>("exsetup");
  const [observed, setObserved] = useState("");
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<{ field: string | null; sentence: string } | null>(null);
  const refresh = useCaseRefresh(caseId);
  const table = useQuery({ ...api.cases.buildTable.queryOptions({ input: { caseId } }), staleTime: Infinity });
  const isVersion = parseBuild(build) !== null;
  const assessed = isVersion && table.data ? assessBuild(table.data.items, { build, source }) : null;

  async function add() {
    setPending(true);
    setFailure(null);
    try {
      const reading = await client.servers.addBuild({
        caseId,
        serverId: server.id,
        build: build.trim(),
        source,
        observedAt: fromUtcField(observed) ?? undefined,
      });
      await refresh();
      onOpenChange(false);
      await notifyDone(`${reading.build} is recorded for ${server.hostname}.`, { detail: reading.reason });
    } catch (error) {
      setFailure({ field: fieldOf(error), sentence: sentenceOf(error) });
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Build of ${server.hostname}`}
      description="The file version of ExSetup.exe decides. A three-part version or AdminDisplayVersion shows the cumulative update only."
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
          <Field
            label="Version"
            required
            hint="Such as 15.2.792.10."
            error={failure?.field === "build" ? failure.sentence : null}
          >
            <Input
              mono
              autoComplete="off"
              value={build}
              onChange={(event) => setBuild(event.target.value)}
              data-first=""
            />
          </Field>
          <Field label="Read from">
            <Select
              options={givenBuildSources.map((value) => ({ value, label: buildSourceLabels[value] }))}
              value={source}
              onChange={(event) => setSource(givenBuildSources.find((each) => each === event.target.value) ?? source)}
            />
          </Field>
        </div>
        <UtcInput
          label="Read at"
          hint="Empty for now. The latest reading that decides gives the present; earlier ones date the exposure."
          value={observed}
          onChange={setObserved}
          error={failure?.field === "observedAt" ? failure.sentence : null}
        />
        <div aria-live="polite" className="min-h-10">
          {assessed ? (
            <p className="flex flex-wrap items-baseline gap-x-2">
              <ExposureMark state={assessed.exposure} />
              <span className="min-w-0 text-compact text-muted">{assessed.reason}</span>
            </p>
          ) : (
            <p className="text-compact text-muted">
              {build.trim().length > 3 && !isVersion
                ? "This is no version yet. Expected is something like 15.2.792.10."
                : "What the version proves is said here while you type."}
            </p>
          )}
        </div>
        {failure && failure.field !== "build" && failure.field !== "observedAt" ? (
          <Callout tone="problem" title="Not recorded." live>
            {failure.sentence}
          </Callout>
        ) : null}
        <div className="flex justify-end gap-2">
          <DialogClose />
          <Button type="submit" tone="primary" pending={pending}>
            Record build
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
