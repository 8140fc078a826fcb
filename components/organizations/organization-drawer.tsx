"use client";

import Link from "next/link";

import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { Drawer } from "@/components/ui/drawer";
import { Facts } from "@/components/ui/section";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { OrganizationView } from "@/lib/organizations/schema";

import { OrganizationTasks } from "./organization-tasks";

type OrganizationDrawerProps = {
  organization: OrganizationView | null;
  words: CampaignWords;
  onClose: () => void;
  onEdit?: (organization: OrganizationView) => void;
  onMerge?: (organization: OrganizationView) => void;
  onAddCase?: (organization: OrganizationView) => void;
};

/** One organization with its contacts and cases, beside the list. */
export function OrganizationDrawer({
  organization,
  words,
  onClose,
  onEdit,
  onMerge,
  onAddCase,
}: OrganizationDrawerProps) {
  const hasCase = organization?.caseIds.some((one) => one.campaignSlug === words.slug) ?? false;
  return (
    <Drawer
      open={organization !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={organization?.name ?? "Organization"}
      description={organization?.demo ? "Demo data" : undefined}
      footer={
        organization ? (
          <>
            {onMerge ? <Button onClick={() => onMerge(organization)}>Merge…</Button> : null}
            {onEdit ? <Button onClick={() => onEdit(organization)}>Edit</Button> : null}
            {onAddCase && !hasCase ? (
              <Button tone="primary" onClick={() => onAddCase(organization)}>
                Open a case
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      {organization ? <Body organization={organization} words={words} mayEdit={onEdit !== undefined} /> : null}
    </Drawer>
  );
}

type BodyProps = { organization: OrganizationView; words: CampaignWords; mayEdit: boolean };

function Body({ organization, words, mayEdit }: BodyProps) {
  const none = <span className="text-muted">–</span>;
  const lines = (values: readonly string[], what: string) =>
    values.length === 0 ? (
      none
    ) : (
      <ul className="grid">
        {values.map((value) => (
          <li key={value}>
            <CopyText text={value} label={`${what} ${value}`} />
          </li>
        ))}
      </ul>
    );
  return (
    <div className="grid gap-5 py-1">
      <section className="grid gap-2">
        <h3>Cases</h3>
        {organization.caseIds.length === 0 ? <p className="text-muted">No case yet.</p> : null}
        <ul className="grid gap-1">
          {organization.caseIds.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Link href={`/cases/${one.id}`} className="mono">
                {one.ref}
              </Link>
              <ExposureMark state={one.exposure} label={words.exposure[one.exposure]} />
              <CompromiseMark state={one.compromise} label={words.compromise[one.compromise]} />
              {one.closed ? <span className="text-muted">closed</span> : null}
            </li>
          ))}
        </ul>
      </section>
      <section className="grid gap-2">
        <h3>Contacts</h3>
        {organization.contacts.length === 0 ? (
          <p className="text-muted">Nobody is named. Somebody must be called.</p>
        ) : null}
        <ul className="grid gap-2">
          {organization.contacts.map((contact, index) => (
            <li key={`${contact.name}${index}`} className="grid">
              <span>
                <b className="font-medium">{contact.name}</b>
                {contact.role ? <span className="text-muted">, {contact.role}</span> : null}
              </span>
              {contact.email ? <CopyText text={contact.email} label={`address of ${contact.name}`} /> : null}
              {contact.phone ? <CopyText text={contact.phone} label={`telephone of ${contact.name}`} /> : null}
            </li>
          ))}
        </ul>
      </section>
      <OrganizationTasks organization={organization} slug={words.slug} mayEdit={mayEdit} />
      <Facts
        facts={[
          { name: "Domains", value: lines(organization.domains, "domain") },
          { name: "Addresses", value: lines(organization.ipRanges, "range") },
          {
            name: "External id",
            value: organization.externalId ? <CopyText text={organization.externalId} label="external id" /> : none,
          },
          ...(organization.aliases.length > 0
            ? [{ name: "Merged with", value: lines(organization.aliases, "name") }]
            : []),
          { name: "Country", value: organization.country ?? none },
          { name: "Sector", value: organization.sector ?? none },
          {
            name: "Tags",
            value:
              organization.tags.length > 0 ? (
                <span className="flex flex-wrap gap-1">
                  {organization.tags.map((tag) => (
                    <Tag key={tag}>{tag}</Tag>
                  ))}
                </span>
              ) : (
                none
              ),
          },
          { name: "Added", value: <Time at={organization.createdAt} as="day" /> },
        ]}
      />
    </div>
  );
}
