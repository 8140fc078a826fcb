"use client";

import { useQuery } from "@tanstack/react-query";

import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";
import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { api } from "@/lib/api/client";
import type { CaseGuide, CaseView } from "@/lib/cases/schema";
import type { CompromiseState, ExposureState } from "@/lib/core/states";

import { SignOff } from "./sign-off";

const exposureWords: Record<ExposureState, string> = {
  unknown: "We do not know yet whether your servers can still be attacked this way.",
  vulnerable: "At least one of your servers can still be attacked. Installing the update is urgent.",
  mitigated: "The way in is blocked for now, but the update is still missing.",
  patched: "Your servers have the update. That closes the way in; it does not remove anyone who was inside before.",
  disconnected: "The server is off the network and still without the update.",
  decommissioned: "The servers are out of service.",
};

const compromiseWords: Record<CompromiseState, string> = {
  unknown: "We cannot say yet whether anyone got in. That takes logs from the days in question.",
  no_evidence: "We looked at the days in question and found no sign that anyone got in.",
  attempted: "Somebody tried to get in. We have found no sign so far that they succeeded.",
  implanted: "Somebody left a hidden access on a server. We are working to remove it.",
  operated:
    "Somebody left a hidden access on a server and used it. We are working to remove it and to limit the damage.",
  spread: "There are signs that somebody went further than the mail server. We are working on it with priority.",
};

/** An attempt that reached mail is none that failed. */
const mailWords = "Somebody got that far. We are finding out whose mail it was and will tell you.";

/** The case for the people it is about: where it stands in plain words, and what we need from them. */
export function ClientOverview({ data, labels }: { data: CaseView; labels: CaseGuide["labels"] | undefined }) {
  const tasks = useQuery(api.tasks.list.queryOptions({ input: { caseId: data.id } }));
  const servers = useQuery(api.servers.list.queryOptions({ input: { caseId: data.id } }));
  const open = (tasks.data?.items ?? []).filter(
    (task) => task.state !== "done" && task.state !== "not_applicable" && task.state !== "in_review",
  );
  return (
    <div className="max-w-240">
      <Section id="status" title="Where we stand">
        <p className="max-w-200 text-section font-semibold text-pretty">
          {data.mailRead === null
            ? compromiseWords[data.compromise]
            : `${data.mailRead} ${data.compromise === "attempted" ? mailWords : compromiseWords[data.compromise]}`}
        </p>
        <p className="mt-1 max-w-200 text-reading text-pretty">{exposureWords[data.exposure]}</p>
        {data.verdict.confirmedAt === null ? null : (
          <p className="mt-3 max-w-200 text-reading text-pretty">
            {data.verdict.sentence}{" "}
            <span className="text-muted">
              Confirmed <Time at={data.verdict.confirmedAt} />.
            </span>
          </p>
        )}
        {data.owner ? <p className="mt-3 text-muted">Your contact: {data.owner.name}.</p> : null}
      </Section>
      <Section
        id="needs"
        title="What we need from you"
        meta={open.length === 0 ? undefined : String(open.length)}
        actions={
          <>
            {data.acts.includes("evidence.add") ? (
              <LinkButton href={`/cases/${data.id}/evidence`} tone="primary">
                Send files
              </LinkButton>
            ) : null}
            <LinkButton href={`/cases/${data.id}/checklist`}>See all</LinkButton>
          </>
        }
      >
        {tasks.isSuccess && open.length === 0 ? (
          <p className="text-muted">Nothing at the moment. Thank you; we will tell you when something is needed.</p>
        ) : null}
        <ul className="grid">
          {open.slice(0, 8).map((task) => (
            <li
              key={task.id}
              className="flex flex-wrap items-baseline gap-x-3 border-t border-line py-2 first:border-t-0"
            >
              <a href={`/cases/${data.id}/checklist?task=${task.id}`} className="min-w-0">
                {task.title}
                {task.serverName ? ` (${task.serverName})` : ""}
              </a>
              <span className="ml-auto text-muted">{task.dueAt ? <Time at={task.dueAt} as="due" /> : null}</span>
            </li>
          ))}
        </ul>
      </Section>
      <SignOff data={data} />
      <Section id="your-servers" title="Your servers">
        {(servers.data?.items ?? []).length === 0 ? (
          <p className="text-muted">We have not listed your servers yet. Tell us which mail servers you run.</p>
        ) : null}
        <ScrollX label="Your servers">
          <Table caption="Your servers" edge="flush">
            <thead>
              <tr>
                <Column>Server</Column>
                <Column>Update</Column>
                <Column>What we found</Column>
              </tr>
            </thead>
            <tbody>
              {(servers.data?.items ?? []).map((server) => (
                <Row key={server.id}>
                  <RowHead>{server.hostname}</RowHead>
                  <Cell>
                    <ExposureMark state={server.exposure} label={labels?.exposure[server.exposure]?.short} />
                  </Cell>
                  <Cell>
                    <CompromiseMark state={server.compromise} label={labels?.compromise[server.compromise]?.short} />
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </ScrollX>
      </Section>
    </div>
  );
}
