"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { cx } from "@/components/ui/cx";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { notifyDone } from "@/components/ui/notify";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import type { PackWhole } from "@/lib/campaigns/schema";

/** A pack made here, file by file, with what is wrong in it, until its campaign can be started. */
export function PackEditor({ slug }: { slug: string }) {
  const pack = useQuery(api.packs.get.queryOptions({ input: { slug } }));
  if (pack.isError)
    return (
      <ErrorState
        title="The pack could not be fetched"
        message={pack.error.message}
        onRetry={() => void pack.refetch()}
      />
    );
  if (pack.isPending) return <SkeletonRows rows={10} label="Reading the pack" />;
  return <Workbench slug={slug} pack={pack.data} />;
}

function Workbench({ slug, pack }: { slug: string; pack: PackWhole }) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [path, setPath] = useQueryState("file", parseAsString.withDefault("pack.yaml"));
  const [added, setAdded] = useState("");
  // What was typed and not saved, by path: another file can be looked at meanwhile, and a pack fetched anew takes nothing.
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const keep = (saved: PackWhole) => {
    queryClient.setQueryData(api.packs.get.queryKey({ input: { slug } }), saved);
    void queryClient.invalidateQueries({ queryKey: api.packs.key() });
  };
  const save = useMutation({
    mutationFn: (write: { path: string; text: string | null }) =>
      client.packs.save({ slug, version: pack.about.version, ...write }),
    onSuccess: (saved, write) => {
      keep(saved);
      setTyped(({ [write.path]: _saved, ...others }) => others);
    },
    // Somebody else may have saved: with the newest version at hand, saving again is a choice.
    onError: () => void queryClient.invalidateQueries({ queryKey: api.packs.get.key({ input: { slug } }) }),
  });
  const start = useMutation({
    mutationFn: () => client.packs.start({ slug, version: pack.about.version }),
    onSuccess: (saved) => {
      keep(saved);
      void notifyDone(`${saved.about.name} is in force. Choose it at the top left.`);
      router.refresh();
    },
  });
  const { about, files, problems } = pack;
  const file = files.find((one) => one.path === path);
  const failure = save.error ?? start.error;
  return (
    <Section
      title={visible(about.name)}
      meta={`${about.slug}, version ${about.packVersion}${about.inForce ? (about.edited ? ", changed since it was started" : ", in force") : ", a draft"}`}
      actions={
        <>
          <Link href="/campaign/packs">All packs</Link>
          <a href={`/api/v1/packs/${slug}/pack.zip`} download>
            Export
          </a>
          {about.edited || !about.inForce ? (
            <Button
              tone="primary"
              pending={start.isPending}
              disabled={problems.length > 0}
              onClick={() => start.mutate()}
            >
              {about.inForce ? "Put the changes into force" : "Start the campaign"}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="grid gap-3">
        {problems.length > 0 ? (
          <Callout
            tone="problem"
            live
            title={`It cannot be started yet: ${problems.length} ${problems.length === 1 ? "thing is" : "things are"} wrong.`}
          >
            <ul className="list-disc pl-5">
              {problems.slice(0, 20).map((problem) => (
                <li key={problem} className="wrap-anywhere">
                  {visible(problem)}
                </li>
              ))}
            </ul>
          </Callout>
        ) : null}
        {failure ? (
          <Callout tone="problem" live title="It was not done; what you typed is still here.">
            {sentenceOf(failure)}
          </Callout>
        ) : null}
        <div className="grid grid-cols-[16rem_minmax(0,1fr)] gap-4 max-md:grid-cols-1">
          <div className="grid content-start gap-3">
            <nav
              aria-label="Files of the pack"
              className="max-h-120 overflow-y-auto rounded-control border border-line"
            >
              {files.map((one) => (
                <button
                  key={one.path}
                  type="button"
                  aria-current={one.path === path ? "page" : undefined}
                  className={cx(
                    "mono block min-h-7 w-full truncate px-2 text-left hover:bg-hover aria-[current]:bg-selected",
                    problems.some((problem) => problem.startsWith(`${one.path}:`)) && "text-high",
                  )}
                  onClick={() => void setPath(one.path)}
                >
                  {one.path}
                  {typed[one.path] !== undefined && typed[one.path] !== one.text ? (
                    <span className="font-sans text-muted"> unsaved</span>
                  ) : null}
                </button>
              ))}
            </nav>
            <div className="grid gap-2">
              <Field label="New file" hint="rules/name.yml or yara/name.yar">
                <Input value={added} onChange={(event) => setAdded(event.currentTarget.value)} spellCheck={false} />
              </Field>
              <span>
                <Button
                  disabled={added.trim() === ""}
                  onClick={() =>
                    save.mutate(
                      { path: added.trim(), text: "" },
                      {
                        onSuccess: () => {
                          void setPath(added.trim());
                          setAdded("");
                        },
                      },
                    )
                  }
                >
                  Add the file
                </Button>
              </span>
            </div>
          </div>
          {file ? (
            <FileText
              text={file.text}
              typed={typed[file.path] ?? file.text}
              onType={(text) => setTyped((before) => ({ ...before, [file.path]: text }))}
              path={file.path}
              pending={save.isPending}
              onSave={(text) => save.mutate({ path: file.path, text })}
              onRemove={() => save.mutate({ path: file.path, text: null }, { onSuccess: () => void setPath(null) })}
            />
          ) : (
            <p className="text-muted">Choose a file.</p>
          )}
        </div>
      </div>
    </Section>
  );
}

type FileTextProps = {
  text: string;
  typed: string;
  onType: (text: string) => void;
  path: string;
  pending: boolean;
  onSave: (text: string) => void;
  onRemove: () => void;
};

function FileText({ text, typed, onType, path, pending, onSave, onRemove }: FileTextProps) {
  return (
    <div className="grid content-start gap-2">
      <Field label={path}>
        <Textarea
          mono
          rows={26}
          spellCheck={false}
          className="max-h-200"
          value={typed}
          onChange={(event) => onType(event.currentTarget.value)}
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" pending={pending} disabled={typed === text} onClick={() => onSave(typed)}>
          Save
        </Button>
        <Button disabled={typed === text} onClick={() => onType(text)}>
          Undo changes
        </Button>
        {/^(rules|yara)\//.test(path) ? (
          <Button className="ml-auto" disabled={pending} onClick={onRemove}>
            Take the file out
          </Button>
        ) : null}
      </div>
    </div>
  );
}
