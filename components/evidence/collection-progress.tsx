import { Progress } from "@/components/ui/progress";
import { formatBytes, formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { visible } from "@/components/ui/visible-text";
import type { CollectionProgress as Collection } from "@/lib/evidence/schema";

/** How far everything in an archive is, which servers it is of, and which of its files failed. */
export function CollectionProgress({
  collection,
  onSelect,
}: {
  collection: Collection;
  onSelect: (id: string) => void;
}) {
  const { members, done, failed, failures, servers, unassigned, unpacking, sizeBytes, doneBytes } = collection;
  const words = `${formatCount(done)} of ${formatCount(members)} files, ${formatBytes(doneBytes)} of ${formatBytes(sizeBytes)}`;
  const isOver = done === members && unpacking === 0;
  return (
    <Section title="In this archive" meta={isOver ? `${formatCount(members)} files` : words}>
      {isOver ? null : (
        <p role="status" className="flex items-center gap-2">
          <Progress
            label="Files of this archive that are done"
            value={unpacking > 0 ? undefined : (done / Math.max(1, members)) * 100}
          />
          {unpacking > 0 ? `${words}; still unpacking` : words}
        </p>
      )}
      <ul className="mt-2 grid gap-1">
        {servers.map((server) => (
          <li key={server.id}>
            {visible(server.hostname)}: {formatCount(server.files)} {server.files === 1 ? "file" : "files"}
          </li>
        ))}
        {unassigned > 0 ? (
          <li className="text-muted">
            No server named: {formatCount(unassigned)} {unassigned === 1 ? "file" : "files"}
          </li>
        ) : null}
      </ul>
      {failed > 0 ? (
        <>
          <p className="mt-2 font-medium text-high">{formatCount(failed)} failed</p>
          <ul className="grid gap-1">
            {failures.map((failure) => (
              <li key={failure.id}>
                <button
                  type="button"
                  className="mono text-left text-accent underline wrap-anywhere"
                  onClick={() => onSelect(failure.id)}
                >
                  {visible(failure.path)}
                </button>{" "}
                {visible(failure.error)}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </Section>
  );
}
