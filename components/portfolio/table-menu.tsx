"use client";

import { Button } from "@/components/ui/button";
import { Menu, type MenuEntry } from "@/components/ui/menu";

import { columnsFor } from "./columns";
import { plainLook, type TableLook } from "./table-look";

type TableMenuProps = { look: TableLook; onLook: (look: TableLook) => void; seesClusters: boolean };

/** Which columns the list shows, and how tall its rows are. */
export function TableMenu({ look, onLook, seesClusters }: TableMenuProps) {
  const columns: MenuEntry[] = columnsFor(seesClusters).map(({ key, word }) => ({
    kind: "check",
    label: word,
    checked: !look.hidden.includes(key),
    onChange: (checked) =>
      onLook({ ...look, hidden: checked ? look.hidden.filter((other) => other !== key) : [...look.hidden, key] }),
  }));
  return (
    <Menu
      trigger={<Button className="max-md:hidden">Columns</Button>}
      entries={[
        { kind: "head", label: "Columns" },
        ...columns,
        { kind: "line" },
        {
          kind: "check",
          label: "Taller rows",
          checked: look.roomy,
          onChange: (roomy) => onLook({ ...look, roomy }),
        },
        { kind: "act", label: "As it came", hint: "Columns, widths and rows", run: () => onLook(plainLook) },
      ]}
    />
  );
}
