"use client";

import { useState } from "react";

import { ExposureMark } from "@/components/marks/exposure-mark";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Facts, Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { Tag } from "@/components/ui/tag";
import { assessBuild } from "@/lib/campaigns/rules";
import type { BuildRow } from "@/lib/campaigns/schema";
import { type BuildSource, buildSourceLabels, buildSources } from "@/lib/core/states";

/** What a version proves, by the same rule that judges the readings of a case. */
export function BuildChecker({
  builds,
  words,
}: {
  builds: readonly BuildRow[];
  words: Record<"unknown" | "vulnerable" | "patched", string>;
}) {
  const [build, setBuild] = useState("");
  const [source, setSource] = useState<BuildSource>("exsetup");
  const asked = build.trim();
  const answer = asked === "" ? null : assessBuild(builds, { build: asked, source });
  return (
    <Section title="Check a version" meta="nothing is recorded">
      <form className="flex flex-wrap items-end gap-3" onSubmit={(event) => event.preventDefault()}>
        <Field label="Version" className="w-64 max-md:w-full">
          <Input
            mono
            placeholder="15.2.792.10"
            value={build}
            onChange={(event) => setBuild(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <Field label="Where it was read" className="w-64 max-md:w-full">
          <Select
            options={buildSources.map((value) => ({ value, label: buildSourceLabels[value] }))}
            value={source}
            onChange={(event) => setSource(buildSources.find((one) => one === event.currentTarget.value) ?? "exsetup")}
          />
        </Field>
      </form>
      <div role="status" className="mt-3 min-h-16">
        {answer ? (
          <div className="grid gap-2">
            <p className="flex flex-wrap items-center gap-2">
              <ExposureMark state={answer.exposure} label={words[answer.exposure]} look="heading" />
              {answer.check ? <Tag dashed>check {answer.check}</Tag> : null}
              {answer.partial ? <Tag dashed>other flaws stay open</Tag> : null}
            </p>
            <p className="max-w-160 text-reading">{answer.reason}</p>
            {answer.product ? (
              <Facts
                facts={[
                  { name: "Product", value: `${answer.product} ${answer.cu ?? ""}` },
                  { name: "First fixed", value: answer.fixedBuild ? <code>{answer.fixedBuild}</code> : "none" },
                  { name: "Update", value: answer.kb ?? <span className="text-muted">–</span> },
                ]}
              />
            ) : null}
          </div>
        ) : (
          <p className="text-muted">
            Paste what ExSetup, a header or a scan shows: four numbers, three, or the form “Version 15.1 (Build
            2106.2)”.
          </p>
        )}
      </div>
    </Section>
  );
}
