"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { formatCount } from "@/components/ui/numbers";
import { SkeletonRows } from "@/components/ui/skeleton";
import { client } from "@/lib/api/client";

import { bytesPerRow, hexRows } from "./hex-rows";

const shownBytes = 1024;

type Props = {
  caseId: string;
  evidenceId: string;
  offset: number;
  onPlace: (place: { offset: number; line: number | null }) => void;
};

/** Bytes of the file in rows of sixteen, with the printable ones as characters. */
export function BytesPane({ caseId, evidenceId, offset, onPlace }: Props) {
  const first = offset - (offset % bytesPerRow);
  const input = { caseId, evidenceId, offset: first, length: shownBytes };
  const bytes = useQuery({
    queryKey: ["stored bytes", input],
    queryFn: ({ signal }) => client.evidence.bytes(input, { signal }),
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  if (bytes.isError)
    return (
      <ErrorState
        title="The bytes could not be fetched"
        message={bytes.error.message}
        onRetry={() => void bytes.refetch()}
      />
    );
  if (!bytes.data) return <SkeletonRows rows={16} label="Fetching bytes" />;
  const rows = hexRows(bytes.data.offset, bytes.data.hex);
  const end = bytes.data.offset + bytes.data.hex.length / 2;
  return (
    <>
      <div
        role="group"
        aria-label="Bytes of the file"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
        tabIndex={0}
        className="overflow-x-auto border-y border-line py-1 -outline-offset-2"
      >
        <table className="mono">
          <caption className="sr-only">Bytes of the file, sixteen to a row</caption>
          <thead className="sr-only">
            <tr>
              <th scope="col">Byte</th>
              <th scope="col">Hexadecimal</th>
              <th scope="col">Characters</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr
                key={row.offset}
                className={offset >= row.offset && offset < row.offset + bytesPerRow ? "bg-selected" : undefined}
              >
                <th scope="row" className="px-3 text-right font-normal text-muted">
                  {formatCount(row.offset)}
                </th>
                <td className="pr-6 whitespace-pre">
                  {row.hex.slice(0, 8).join(" ").padEnd(23)}
                  {"  "}
                  {row.hex.slice(8).join(" ").padEnd(23)}
                </td>
                <td className="pr-3 whitespace-pre">{row.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button disabled={first === 0} onClick={() => onPlace({ offset: Math.max(0, first - shownBytes), line: null })}>
          Earlier bytes
        </Button>
        <Button disabled={end >= bytes.data.sizeBytes} onClick={() => onPlace({ offset: end, line: null })}>
          Later bytes
        </Button>
      </div>
    </>
  );
}
