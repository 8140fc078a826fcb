"use client";

import { useState } from "react";

import { rememberChoice } from "@/components/ui/remember";

import type { TableLook } from "./table-look";

/** The look of the list, kept in this browser. */
export function useLook(first: TableLook): { look: TableLook; setLook: (look: TableLook) => void } {
  const [look, setLook] = useState(first);
  return {
    look,
    setLook: (next) => {
      setLook(next);
      rememberChoice("bw_table", JSON.stringify(next));
    },
  };
}
