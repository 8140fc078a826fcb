"use client";

import { createContext, use } from "react";

type FieldWiring = { id?: string; "aria-describedby"?: string; "aria-invalid"?: true; required?: boolean };

export const FieldContext = createContext<FieldWiring>({});

/** What a control needs to belong to the Field around it: id, description, invalid, required. */
export function useField(): FieldWiring {
  return use(FieldContext);
}
