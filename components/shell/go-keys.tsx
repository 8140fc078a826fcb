"use client";

import { useRouter } from "next/navigation";
import { useBinding } from "./keyboard";

export type GoKey = { keys: string; label: string; href: string };

/** Binds "g p" and the like to pages. */
export function GoKeys({ keys }: { keys: readonly GoKey[] }) {
  return keys.map((each) => <Go key={each.keys} {...each} />);
}

function Go({ keys, label, href }: GoKey) {
  const router = useRouter();
  useBinding({ keys, label, group: "Go to", run: () => router.push(href) });
  return null;
}
