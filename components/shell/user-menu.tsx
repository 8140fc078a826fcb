"use client";

import { chooseTheme, useTheme } from "./theme-switch";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import { useZone } from "@/components/ui/clock";

export type FrameUser = { name: string; email: string; roleLabel: string };

export type UserMenuProps = {
  user: FrameUser;
  /** Settings of the person: password, second factor, tokens, sessions. */
  settingsHref?: string;
  onSignOut: () => void;
};

/** Who is signed in, how the page looks, the way out. */
export function UserMenu({ user, settingsHref, onSignOut }: UserMenuProps) {
  const { zone, setZone } = useZone();
  const theme = useTheme();
  const initials = user.name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join("")
    .toUpperCase();
  const entries: MenuEntry[] = [
    {
      kind: "head",
      label: (
        <span className="block">
          <b className="block text-fg">{user.name}</b>
          {user.email} · {user.roleLabel}
        </span>
      ),
    },
    { kind: "line" },
    {
      kind: "choice",
      label: "Theme",
      value: theme,
      options: [
        { value: "light", label: "Light" },
        { value: "dark", label: "Dark" },
        { value: "system", label: "As the system" },
      ],
      onChange: (value) => chooseTheme(value === "light" || value === "dark" ? value : "system"),
    },
    { kind: "line" },
    {
      kind: "choice",
      label: "Times in",
      value: zone === "UTC" ? "UTC" : "local",
      options: [
        { value: "UTC", label: "UTC" },
        { value: "local", label: "Local time" },
      ],
      onChange: (value) => setZone(value === "UTC" ? "UTC" : "local"),
    },
    { kind: "line" },
    ...(settingsHref ? [{ kind: "link", label: "Account and security", href: settingsHref } as const] : []),
    { kind: "act", label: "Sign out", run: onSignOut },
  ];
  return (
    <Menu
      entries={entries}
      trigger={
        <button
          type="button"
          aria-label={`${initials}: signed in as ${user.name}, ${user.roleLabel.toLowerCase()}; account menu`}
          className="grid size-7 shrink-0 place-items-center rounded-full border border-line-strong bg-subtle text-meta font-semibold hover:bg-hover max-md:size-9"
        >
          {initials}
        </button>
      }
    />
  );
}
