"use client";

import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import type { CaseView } from "@/lib/cases/schema";

const SignOffDialog = dynamic(() => import("./sign-off-dialog").then((module) => module.SignOffDialog), { ssr: false });

/** What the organization signed off, by whom and when; whoever may sign does it here. */
export function SignOff({ data }: { data: CaseView }) {
  const [signing, setSigning] = useState(false);
  const { signOff } = data;
  const may = data.acts.includes("case.sign_off");
  if (signOff === null && !may) return null;
  return (
    <Section
      id="sign-off"
      title="Sign-off"
      actions={
        may ? <Button onClick={() => setSigning(true)}>{signOff ? "Sign off again" : "Sign off"}</Button> : undefined
      }
    >
      {signOff ? (
        <>
          <p className="max-w-200 text-pretty">{signOff.statement}</p>
          <p className="mt-1 text-compact text-muted">
            Signed off by {signOff.by}, <Time at={signOff.at} />
          </p>
        </>
      ) : (
        <p className="text-muted">
          Once you have read where the case stands, sign it off here. Your statement is kept with your name and the
          time.
        </p>
      )}
      {signing ? <SignOffDialog data={data} open={signing} onOpenChange={setSigning} /> : null}
    </Section>
  );
}
