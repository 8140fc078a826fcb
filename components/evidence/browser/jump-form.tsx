"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { formatShare } from "@/components/ui/numbers";
import { Select } from "@/components/ui/select";
import { client } from "@/lib/api/client";

type Props = {
  caseId: string;
  evidenceId: string;
  sizeBytes: number;
  /** Bytes are the only places of a file that is no text. */
  bytesOnly: boolean;
  onPlace: (place: { offset: number; line: number | null }) => void;
};

/** Goes to a line by its number or to a byte. Lines are counted from the start of the file, which takes a moment in a large one. */
export function JumpForm({ caseId, evidenceId, sizeBytes, bytesOnly, onPlace }: Props) {
  const [kind, setKind] = useState(bytesOnly ? "byte" : "line");
  const [text, setText] = useState("");
  const [counting, setCounting] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function toLine(line: number): Promise<void> {
    let from = { offset: 0, line: 1 };
    setCounting(0);
    try {
      for (;;) {
        const found = await client.evidence.line({
          caseId,
          evidenceId,
          line,
          fromOffset: from.offset,
          fromLine: from.line,
        });
        if (found.reached) {
          if (found.line < line) setError(`The file has ${found.line.toLocaleString("en")} lines. This is the last.`);
          return onPlace({ offset: found.offset, line: found.line });
        }
        // A line longer than one request can pass is not counted through.
        if (found.scannedTo <= from.offset || found.offset === from.offset)
          return setError("A line before that is too long to count past. Go to a byte instead.");
        from = found;
        setCounting(found.scannedTo);
      }
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setCounting(null);
    }
  }

  function go(): void {
    const place = Number(text.replaceAll(/[,\s_]/g, ""));
    setError(null);
    if (!Number.isSafeInteger(place) || place < (kind === "line" ? 1 : 0))
      return setError(kind === "line" ? "Give the number of a line, from 1." : "Give the number of a byte, from 0.");
    if (kind === "line") return void toLine(place);
    if (place > sizeBytes) return setError("The file ends before that.");
    onPlace({ offset: place, line: null });
  }

  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {bytesOnly ? null : (
        <Field label="Go to" hideLabel className="w-24">
          <Select
            compact
            options={[
              { value: "line", label: "Line" },
              { value: "byte", label: "Byte" },
            ]}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value)}
          />
        </Field>
      )}
      <Field
        label={kind === "line" ? "Number of the line" : "Number of the byte"}
        hideLabel
        error={error}
        className="w-36"
      >
        <Input
          compact
          mono
          inputMode="numeric"
          placeholder={kind === "line" ? "Line number" : "Byte offset"}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Field>
      <Button type="submit" disabled={text === ""} pending={counting !== null}>
        Go
      </Button>
      {counting === null || counting === 0 ? null : (
        <span role="status" className="text-compact text-muted">
          counted {formatShare(counting, sizeBytes)}
        </span>
      )}
    </form>
  );
}
