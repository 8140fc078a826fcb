import { formatBytes, formatCount } from "@/components/ui/numbers";
import { Facts, Section } from "@/components/ui/section";
import type { EvidenceSummary } from "@/lib/evidence/schema";

/** Beside the list while no file is chosen: how much there is, of which formats. */
export function EvidenceOverview({ summary }: { summary: EvidenceSummary }) {
  return (
    <>
      <Section title="All evidence">
        <Facts
          facts={[
            { name: "Files", value: formatCount(summary.files) },
            { name: "Members", value: formatCount(summary.members) },
            { name: "Size", value: formatBytes(summary.sizeBytes) },
            {
              name: "Failed",
              value:
                summary.failed > 0 ? <span className="font-medium text-high">{formatCount(summary.failed)}</span> : "0",
            },
            {
              name: "Rejected lines",
              value:
                summary.rejected > 0 ? (
                  <span className="font-medium text-high">{formatCount(summary.rejected)}</span>
                ) : (
                  "0"
                ),
            },
          ]}
        />
      </Section>
      <Section title="Formats">
        <Facts
          facts={summary.formats.map(({ label, count }) => ({ name: label, value: formatCount(count) }))}
          className="grid-cols-[minmax(0,1fr)_auto]!"
        />
        <p className="mt-3 text-compact text-muted">
          Choose a file to see its hashes, its custody record and its lines.
        </p>
      </Section>
    </>
  );
}
