"use client";

import { Button } from "@/components/ui/button";
import { DropZone } from "@/components/ui/drop-zone";
import { Field } from "@/components/ui/field";
import { formatBytes } from "@/components/ui/numbers";
import { Textarea } from "@/components/ui/textarea";
import { visible } from "@/components/ui/visible-text";

import { textOfFile } from "./text-of-file";

/** A list of indicators with its name; a pasted one has none. */
export type ListText = { name: string; text: string };

/** Takes one list: dropped, chosen or pasted. The text of a file is not printed, as it may be megabytes. */
export function ListInput({ list, onChange }: { list: ListText; onChange: (list: ListText) => void }) {
  if (list.name !== "")
    return (
      <p className="flex flex-wrap items-center gap-3">
        <span className="mono min-w-0 wrap-anywhere">{visible(list.name)}</span>
        <span className="text-muted">{formatBytes(new Blob([list.text]).size)}</span>
        <Button tone="quiet" onClick={() => onChange({ name: "", text: "" })}>
          Take away
        </Button>
      </p>
    );
  return (
    <>
      <DropZone
        multiple={false}
        title="Drop a list here"
        hint="Defanged values are taken as they are meant. Nothing is loaded before you say so."
        onFiles={([first]) => {
          if (first) void textOfFile(first.file).then((text) => onChange({ name: first.file.name.slice(-300), text }));
        }}
      />
      <Field label="Or paste a list">
        <Textarea
          mono
          rows={6}
          spellCheck={false}
          value={list.text}
          onChange={(event) => onChange({ name: "", text: event.currentTarget.value })}
        />
      </Field>
    </>
  );
}
