"use client";

import { useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore, type FormEvent } from "react";

import { QueryProvider } from "@/components/data/query-provider";
import { typedIn } from "@/components/auth/typed";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { type ShareLanguage, shareLanguages } from "@/lib/sharing/schema";

import { sharedWords } from "./languages/all";
import type { SharedWords } from "./languages/words";
import { fetchPage, type Holder, Refused } from "./link-client";
import { SharedPageView } from "./shared-page";

const never = () => () => undefined;

/** The page behind a link without an account. Its secret stands behind the # of the address, which the browser keeps to itself. */
export function SharedCase({ caseId }: { caseId: string }) {
  const secret = useSyncExternalStore(
    never,
    () => globalThis.location.hash.slice(1),
    () => null,
  );
  return <QueryProvider>{secret === null ? null : <Opened caseId={caseId} secret={secret} />}</QueryProvider>;
}

/** The language of the reader's browser, as long as nobody tells another one. */
function browserLanguage(): ShareLanguage {
  const wanted = globalThis.navigator.language.slice(0, 2).toLowerCase();
  const known = wanted === "nb" || wanted === "nn" ? "no" : wanted;
  return shareLanguages.find((language) => language === known) ?? "en";
}

function Opened({ caseId, secret }: { caseId: string; secret: string }) {
  const [passcode, setPasscode] = useState("");
  const [language, setLanguage] = useState<ShareLanguage | null>(null);
  const holder: Holder = { caseId, secret, passcode };
  const page = useQuery({
    queryKey: ["shared", caseId, secret, passcode],
    queryFn: () => fetchPage(holder),
    retry: (count, error) => count < 3 && !(error instanceof Refused),
    refetchInterval: 60_000,
  });
  const spoken = language ?? page.data?.language ?? browserLanguage();
  const words = sharedWords[spoken];
  if (page.data)
    return (
      <div lang={spoken} className="grid gap-6">
        <SharedPageView
          page={page.data}
          words={words}
          language={spoken}
          holder={holder}
          onLanguage={setLanguage}
          onChanged={() => void page.refetch()}
        />
      </div>
    );
  const refused = page.error instanceof Refused ? page.error : null;
  if (refused?.link === "passcode")
    return <Passcode words={words} wrong={refused.field === "passcode"} onTyped={setPasscode} />;
  if (refused?.status === 429) return <Told title={words.tooMany} />;
  if (refused) return <Told title={words.gone} text={words.goneHint} />;
  if (page.isError)
    return (
      <Told title={words.trouble}>
        <Button onClick={() => void page.refetch()}>{words.tryAgain}</Button>
      </Told>
    );
  return <SkeletonRows rows={8} label="…" />;
}

function Told({ title, text, children }: { title: string; text?: string; children?: React.ReactNode }) {
  return (
    <div role="alert" className="grid justify-items-start gap-3 py-16">
      <h1 className="text-section font-semibold">{title}</h1>
      {text ? <p className="text-reading text-muted">{text}</p> : null}
      {children}
    </div>
  );
}

type PasscodeProps = { words: SharedWords; wrong: boolean; onTyped: (passcode: string) => void };

function Passcode({ words, wrong, onTyped }: PasscodeProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onTyped(typedIn(new FormData(event.currentTarget), "passcode"));
  };
  return (
    <form noValidate onSubmit={submit} className="grid gap-4 py-16">
      <Field label={words.passcode} required error={wrong ? words.wrongPasscode : null}>
        <Input name="passcode" type="password" autoComplete="off" />
      </Field>
      <div>
        <Button type="submit" tone="primary">
          {words.open}
        </Button>
      </div>
    </form>
  );
}
