import { Guidance } from "@/components/checklists/guidance";
import { Section } from "@/components/ui/section";

/** The versions of the pack, newest first: each second-level heading with what stands below it. */
export function Changelog({ text }: { text: string }) {
  const versions = text
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = "", ...rest] = part.split("\n");
      return { title: title.trim(), body: rest.join("\n").trim() };
    });
  return versions.map((version) => (
    <Section key={version.title} title={version.title}>
      <Guidance text={version.body} />
    </Section>
  ));
}
