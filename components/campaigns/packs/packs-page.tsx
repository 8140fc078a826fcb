"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useRef, useState, type ChangeEvent } from "react";

import { typedIn } from "@/components/auth/typed";
import { partOf, sentenceOf } from "@/components/data/failure";
import { FormDialog } from "@/components/data/form-dialog";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { notifyFailed } from "@/components/ui/notify";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import type { PackAbout } from "@/lib/campaigns/schema";

const editHref = (slug: string) => `/campaign/packs/edit?pack=${slug}`;

async function sendZip(file: File): Promise<string> {
  const answer = await fetch("/api/v1/packs/zip", { method: "POST", body: file });
  const body: unknown = await answer.json().catch(() => null);
  const slug = partOf(partOf(body, "about"), "slug");
  if (answer.ok && typeof slug === "string") return slug;
  const message = partOf(body, "message");
  throw new Error(typeof message === "string" ? message : "The archive was not taken. Try again.");
}

/** Packs of this installation: those that came with Breakwater, and those made here for the next campaign. */
export function PacksPage({ mayChange }: { mayChange: boolean }) {
  const router = useRouter();
  const packs = useQuery(api.packs.list.queryOptions());
  const [copying, setCopying] = useState<PackAbout | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const bring = useMutation({ mutationFn: sendZip, onSuccess: (slug) => router.push(editHref(slug)) });
  const remove = useMutation({
    mutationFn: (slug: string) => client.packs.remove({ slug }),
    onSuccess: () => packs.refetch(),
    onError: (error) => notifyFailed("The pack is still there.", { detail: sentenceOf(error) }),
  });
  function chosen(event: ChangeEvent<HTMLInputElement>) {
    const [zip] = event.currentTarget.files ?? [];
    if (zip) bring.mutate(zip);
    event.currentTarget.value = "";
  }
  return (
    <Section
      title="Packs"
      meta="A campaign is a pack of files. Copy one, change it, and start the next campaign."
      actions={
        mayChange ? (
          <>
            <input ref={file} type="file" accept=".zip" hidden aria-label="A pack as zip archive" onChange={chosen} />
            <Button pending={bring.isPending} onClick={() => file.current?.click()}>
              Bring a zip
            </Button>
          </>
        ) : null
      }
      bleed
    >
      {bring.isError ? (
        <div className="px-gutter pb-3">
          <Callout tone="problem" live title="The archive was not taken.">
            {sentenceOf(bring.error)}
          </Callout>
        </div>
      ) : null}
      <ScrollX label="Packs">
        <Table caption="Packs" edge="bleed">
          <thead>
            <tr>
              <Column>Name</Column>
              <Column>Version</Column>
              <Column>State</Column>
              <Column>From</Column>
              <Column end>Changed</Column>
              <Column>
                <span className="sr-only">What can be done</span>
              </Column>
            </tr>
          </thead>
          <tbody>
            {(packs.data?.items ?? []).map((pack) => (
              <Row key={pack.slug}>
                <RowHead>
                  {visible(pack.name)} <span className="mono text-meta text-muted">{pack.slug}</span>
                </RowHead>
                <Cell mono>{visible(pack.packVersion)}</Cell>
                <Cell>
                  {pack.inForce ? <span className="font-medium">in force</span> : <Tag dashed>draft</Tag>}
                  {pack.inForce && pack.edited ? <span className="text-muted">, changed since</span> : null}
                </Cell>
                <Cell muted>
                  {pack.own
                    ? `${visible(pack.author ?? "")}, from ${visible(pack.basedOn ?? "")}`
                    : "came with Breakwater"}
                </Cell>
                <Cell end muted>
                  <Time at={pack.updatedAt} as="stamp" empty="" />
                </Cell>
                <Cell>
                  <span className="flex justify-end gap-3">
                    <a href={`/api/v1/packs/${pack.slug}/pack.zip`} download>
                      Export
                    </a>
                    {mayChange ? (
                      <>
                        {pack.own ? <Link href={editHref(pack.slug)}>Edit</Link> : null}
                        {pack.own && !pack.inForce ? (
                          <button
                            type="button"
                            className="text-link underline"
                            aria-label={`Throw ${pack.name} away`}
                            onClick={() => remove.mutate(pack.slug)}
                          >
                            Throw away
                          </button>
                        ) : null}
                        <button
                          type="button"
                          className="text-link underline"
                          aria-label={`Copy ${pack.name}`}
                          onClick={() => setCopying(pack)}
                        >
                          Copy
                        </button>
                      </>
                    ) : null}
                  </span>
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </ScrollX>
      {copying ? (
        <FormDialog
          title={`Copy ${copying.name}`}
          description="Every file of it is copied and can be changed. Nothing begins before you start its campaign."
          confirm="Copy"
          onClose={() => setCopying(null)}
          onSubmit={async (form) => {
            const { about } = await client.packs.copy({
              from: copying.slug,
              name: typedIn(form, "name"),
              slug: typedIn(form, "slug").trim(),
            });
            router.push(editHref(about.slug));
          }}
        >
          {(errorAt) => (
            <>
              <Field label="Name of the campaign" required error={errorAt("name")}>
                <Input name="name" data-first="" maxLength={120} autoComplete="off" />
              </Field>
              <Field
                label="Short name"
                required
                error={errorAt("slug")}
                hint="In addresses and the API, for good: small letters, digits and hyphens, such as gateway-2027."
              >
                <Input name="slug" maxLength={60} autoComplete="off" spellCheck={false} />
              </Field>
            </>
          )}
        </FormDialog>
      ) : null}
    </Section>
  );
}
