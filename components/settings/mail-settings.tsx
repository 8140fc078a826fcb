"use client";

import { useMutation, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import { typedIn } from "@/components/auth/typed";
import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";

import { MailSchedules } from "./mail-schedules";

/** Whether letters go out, how fast, and which addresses get none. */
export function MailSettings({ slug }: { slug: string | null }) {
  const { data, refetch } = useSuspenseQuery(api.letters.state.queryOptions());
  const [adding, setAdding] = useState(false);
  const release = useMutation(api.letters.release.mutationOptions({ onSuccess: () => refetch() }));
  const quiet = data.quiet ? `, not between ${data.quiet.fromHour}:00 and ${data.quiet.toHour}:00 UTC` : "";
  return (
    <>
      <Section title="Letters to organizations">
        {data.configured ? (
          <p>
            A mail server is configured; at most {formatCount(data.perMinute)} letters a minute{quiet}.{" "}
            {formatCount(data.waiting)} {data.waiting === 1 ? "waits" : "wait"},{" "}
            <span className={data.failed > 0 ? "text-high" : undefined}>
              {formatCount(data.failed)} could not be sent
            </span>
            .
          </p>
        ) : (
          <Callout title="No mail server is configured.">
            Set SMTP_URL, and MAIL_FROM for the sender, and start Breakwater again. Links work without it.
          </Callout>
        )}
      </Section>
      {slug === null ? null : <MailSchedules slug={slug} />}
      <Section
        bleed
        title="Addresses that get no letters"
        meta={formatCount(data.suppressed.length)}
        actions={<Button onClick={() => setAdding(true)}>Add an address</Button>}
      >
        {release.error ? (
          <div className="px-gutter pb-3">
            <Callout tone="problem" live>
              {sentenceOf(release.error)}
            </Callout>
          </div>
        ) : null}
        {data.suppressed.length === 0 ? (
          <EmptyState title="Every address gets its letters">
            An address comes here when a mail server refuses it for good, or when somebody asks for no more letters.
          </EmptyState>
        ) : (
          <ScrollX label="Addresses">
            <Table caption="Addresses that get no letters" edge="bleed">
              <thead>
                <tr>
                  <Column>Address</Column>
                  <Column>Why</Column>
                  <Column>By</Column>
                  <Column>Since</Column>
                  <Column end>
                    <span className="sr-only">Acts</span>
                  </Column>
                </tr>
              </thead>
              <tbody>
                {data.suppressed.map((one) => (
                  <Row key={one.address}>
                    <RowHead mono>{visible(one.address)}</RowHead>
                    <Cell wrap muted>
                      {visible(one.reason)}
                    </Cell>
                    <Cell muted>{one.byName}</Cell>
                    <Cell muted>
                      <Time at={one.createdAt} />
                    </Cell>
                    <Cell end>
                      <Button tone="quiet" onClick={() => release.mutate({ address: one.address })}>
                        Write again
                      </Button>
                    </Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
          </ScrollX>
        )}
      </Section>
      <ActDialog
        open={adding}
        onOpenChange={setAdding}
        title="Send no letters to an address"
        confirmLabel="Add the address"
        act={async (form) => {
          await client.letters.suppress({ address: typedIn(form, "address"), reason: typedIn(form, "reason") });
          await refetch();
        }}
      >
        {(errorAt) => (
          <>
            <Field label="Address" required error={errorAt("address")}>
              <Input name="address" type="email" data-first="" autoComplete="off" />
            </Field>
            <Field label="Why" required error={errorAt("reason")}>
              <Input name="reason" maxLength={500} autoComplete="off" />
            </Field>
          </>
        )}
      </ActDialog>
    </>
  );
}
