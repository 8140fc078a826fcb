import { ScrollX } from "@/components/ui/table";

import { blocksOf, type Block, type Inline } from "./guidance-blocks";

/** What a task asks for, in the pack's words. */
export function Guidance({ text }: { text: string }) {
  return (
    <div className="grid max-w-160 gap-2 text-reading">
      {blocksOf(text).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "paragraph":
      return (
        <p>
          <Inlines inlines={block.inlines} />
        </p>
      );
    case "list":
      return (
        <ul className="list-disc pl-5">
          {block.items.map((inlines, index) => (
            <li key={index}>
              <Inlines inlines={inlines} />
            </li>
          ))}
        </ul>
      );
    case "code":
      return (
        <ScrollX label="Command" className="rounded-control border border-line-strong bg-bg px-3 py-2">
          <pre className="mono">{block.text}</pre>
        </ScrollX>
      );
  }
}

function Inlines({ inlines }: { inlines: readonly Inline[] }) {
  return inlines.map((inline, index) => {
    switch (inline.kind) {
      case "text":
        return inline.text;
      case "strong":
        return <strong key={index}>{inline.text}</strong>;
      case "em":
        return <em key={index}>{inline.text}</em>;
      case "code":
        return (
          <code key={index} className="mono">
            {inline.text}
          </code>
        );
    }
  });
}
