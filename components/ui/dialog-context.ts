"use client";

import { createContext } from "react";

/** Closes the dialog or drawer around. */
export const CloseContext = createContext<() => void>(() => undefined);
