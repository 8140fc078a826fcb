"use client";

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { Brand } from "@/components/marks/brand";
import { Guidance } from "@/components/checklists/guidance";
import { compromiseInk } from "@/components/marks/compromise-mark";
import { exposureInk } from "@/components/marks/exposure-mark";
import { Glyph } from "@/components/marks/glyph";
import { TlpBadge } from "@/components/marks/marking-badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Select } from "@/components/ui/select";
import { visible } from "@/components/ui/visible-text";
import type { SharedPage, ShareLanguage } from "@/lib/sharing/schema";
import { shareLanguages } from "@/lib/sharing/schema";

import { AnswerForm } from "./answer-form";
import { sharedWords } from "./languages/all";
import { fill, type SharedWords } from "./languages/words";
import { confirmArrival, type Holder } from "./link-client";
import { SendFiles } from "./send-files";

type ViewProps = {
  page: SharedPage;
  words: SharedWords;
  language: ShareLanguage;
  holder: Holder;
  onLanguage: (language: ShareLanguage) => void;
  onChanged: () => void;
};

/** A moment in the reader's language, always UTC, so that both sides mean the same hour. */
function moment(at: string, language: ShareLanguage): string {
  const format = new Intl.DateTimeFormat(language === "no" ? "nb" : language, {
    timeZone: "UTC",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
  });
  return `${format.format(new Date(at))} UTC`;
}

/** What a link shows: where the organization stands, what is needed from it, and the ways to answer. */
export function SharedPageView({ page, words, language, holder, onLanguage, onChanged }: ViewProps) {
  return (
    <>
      <header className="flex flex-wrap items-center gap-3">
        <Brand />
        <span className="ml-auto flex items-center gap-3">
          <Select
            compact
            aria-label="Language"
            className="w-32"
            value={language}
            options={shareLanguages.map((value) => ({ value, label: sharedWords[value].language }))}
            onChange={(event) => {
              const { value } = event.currentTarget;
              onLanguage(shareLanguages.find((known) => known === value) ?? "en");
            }}
          />
          <TlpBadge level={page.tlp} />
        </span>
      </header>
      <div className="border-b border-line-strong pb-5">
        <h1 className="text-section font-semibold wrap-anywhere">{visible(page.organization)}</h1>
        <p className="text-muted">
          {page.campaign} · {page.ref} · {fill(words.updated, { time: moment(page.asOf, language) })}
        </p>
        {page.contact ? <p className="text-muted">{fill(words.contact, { name: page.contact })}</p> : null}
      </div>
      {page.asksToConfirm ? <Confirm words={words} holder={holder} onConfirmed={onChanged} /> : null}
      {page.message ? <p className="text-reading whitespace-pre-line wrap-anywhere">{visible(page.message)}</p> : null}
      {page.standing ? <Standing standing={page.standing} words={words} /> : null}
      {page.closed ? (
        <p className="text-reading">{words.closed}</p>
      ) : (
        <Needs page={page} words={words} language={language} />
      )}
      {page.mayReply ? (
        <>
          <SendFiles page={page} words={words} holder={holder} onSent={onChanged} />
          <AnswerForm page={page} words={words} holder={holder} onSent={onChanged} />
        </>
      ) : null}
      <Answers page={page} words={words} language={language} />
      <footer className="border-t border-line pt-4 text-compact text-muted">
        {fill(words.validUntil, { time: moment(page.expiresAt, language) })}
      </footer>
    </>
  );
}

/** One press that tells that a letter arrived; opening the page alone could be a scanner on the way. */
function Confirm({ words, holder, onConfirmed }: { words: SharedWords; holder: Holder; onConfirmed: () => void }) {
  const confirm = useMutation({ mutationFn: () => confirmArrival(holder), onSuccess: onConfirmed });
  return (
    <Callout
      live
      actions={
        <Button tone="primary" size="l" pending={confirm.isPending} onClick={() => confirm.mutate()}>
          {words.confirm}
        </Button>
      }
    >
      {confirm.isError ? words.trouble : words.pleaseConfirm}
    </Callout>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="grid gap-3">
      <h2 className="text-reading font-semibold">{title}</h2>
      {children}
    </section>
  );
}

const compromised = ["implanted", "operated", "spread"];

function Standing({ standing, words }: { standing: NonNullable<SharedPage["standing"]>; words: SharedWords }) {
  const { exposure, compromise, verdict, servers } = standing;
  return (
    <Part title={words.whereYouStand}>
      <p className="text-reading text-pretty">
        {words.compromise[compromise]} {words.exposure[exposure]}{" "}
        {exposure === "patched" && compromise !== "no_evidence" ? <b>{words.updateIsNotAll}</b> : null}
      </p>
      {verdict === null ? null : (
        <p className="text-reading text-pretty">
          <span className="text-muted">{words.verdictFromTeam}</span> <span lang="en">{visible(verdict)}</span>
        </p>
      )}
      <ul className="grid gap-3">
        {servers.map((server) => (
          <li key={server.hostname} className="grid grid-cols-[1rem_1fr] items-baseline gap-x-2.5">
            {compromised.includes(server.compromise) ? (
              <Glyph name={`compromise-${server.compromise}`} className={compromiseInk[server.compromise]} />
            ) : (
              <Glyph name={`exposure-${server.exposure}`} className={exposureInk[server.exposure]} />
            )}
            <span className="min-w-0 wrap-anywhere">
              <b>{visible(server.hostname)}</b>
              <span className="block text-muted">
                {words.serverExposure[server.exposure]} · {words.serverCompromise[server.compromise]}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Needs({ page, words, language }: { page: SharedPage; words: SharedWords; language: ShareLanguage }) {
  const { needs } = page;
  return (
    <Part title={needs.length === 0 ? words.whatWeNeed : `${words.whatWeNeed} (${needs.length})`}>
      {needs.length === 0 ? <p className="text-muted">{words.nothingNeeded}</p> : null}
      {needs.length > 0 && words.englishOnly ? <p className="text-compact text-muted">{words.englishOnly}</p> : null}
      <ol className="grid gap-3">
        {needs.map((need, index) => (
          <li key={need.id} lang="en" className="grid gap-2 rounded-panel border border-line-strong px-4 py-3">
            <span className="flex flex-wrap items-baseline gap-x-3">
              <h3 className="min-w-0">
                {index + 1}. {need.title}
                {need.server ? ` (${visible(need.server)})` : ""}
              </h3>
              {need.dueAt ? (
                <span lang={language} className="ml-auto text-compact text-muted">
                  {fill(words.by, { time: moment(need.dueAt, language) })}
                </span>
              ) : null}
            </span>
            {need.needs.length > 1 && !need.all ? (
              <p lang={language} className="text-muted">
                {words.oneOfThese}
              </p>
            ) : null}
            <ul className="grid gap-1">
              {need.needs.map(({ text, met }) => (
                <li key={text} className="flex items-baseline gap-2">
                  <Glyph name={met ? "task-done" : "task-todo"} className={met ? "text-done" : "text-todo"} />
                  <span>
                    {text}
                    {met ? (
                      <span lang={language} className="text-muted">
                        {" "}
                        ({words.received})
                      </span>
                    ) : null}
                  </span>
                </li>
              ))}
            </ul>
            {need.guidance ? (
              <details>
                <summary lang={language} className="min-h-6 cursor-pointer text-link">
                  {words.howTo}
                </summary>
                <div className="pt-2">
                  <Guidance text={need.guidance} />
                </div>
              </details>
            ) : null}
          </li>
        ))}
      </ol>
    </Part>
  );
}

function Answers({ page, words, language }: { page: SharedPage; words: SharedWords; language: ShareLanguage }) {
  if (page.answers.length === 0) return null;
  return (
    <Part title={words.yourAnswers}>
      <ul className="grid gap-1.5">
        {page.answers.map((answer) => (
          <li key={`${answer.hostname} ${answer.at}`} className="wrap-anywhere">
            <b>{visible(answer.hostname)}</b>: {words.says[answer.says]}
            {answer.build ? <span className="mono"> {visible(answer.build)}</span> : null}
            <span className="block text-compact text-muted">{moment(answer.at, language)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
