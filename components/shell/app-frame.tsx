"use client";

import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useEffect, useState, type ReactNode } from "react";
import { CampaignSwitch, type FrameCampaign } from "./campaign-switch";
import type { PaletteAction, PaletteHit } from "./command-palette";
import { useBinding } from "./keyboard";
import { LiveIndicator, type LiveState } from "./live-indicator";
import { Nav, NavBrand, type NavItem, type PinnedCase } from "./nav";
import { ThemeSwitch } from "./theme-switch";
import { UserMenu, type FrameUser } from "./user-menu";
import { ZoneClock } from "./zone-clock";
import { PapBadge, TlpBadge, type PapLevel, type TlpLevel } from "@/components/marks/marking-badge";
import { Drawer } from "@/components/ui/drawer";
import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { Kbd } from "@/components/ui/kbd";

const loadPalette = () => import("./command-palette").then((module) => module.CommandPalette);
const CommandPalette = dynamic(loadPalette, { ssr: false });
const KeyboardHelp = dynamic(() => import("./keyboard-help").then((module) => module.KeyboardHelp), { ssr: false });

export type AppFrameProps = {
  homeHref: string;
  campaign: FrameCampaign | null;
  otherCampaigns?: readonly FrameCampaign[];
  onCampaign: (slug: string) => void;
  nav: readonly NavItem[];
  pinned?: readonly PinnedCase[];
  /** Administration and the like, when allowed. */
  foot?: readonly NavItem[];
  user: FrameUser;
  settingsHref?: string;
  onSignOut: () => void;
  tlp: TlpLevel;
  pap?: PapLevel;
  live: LiveState;
  /** Cases and organizations for what was typed, best first. */
  search: (text: string, signal: AbortSignal) => Promise<readonly PaletteHit[]>;
  /** Acts of this page and this person. Pages of `nav` and `foot` are added by themselves. */
  actions?: readonly PaletteAction[];
  children: ReactNode;
};

type Layer = "palette" | "help" | "nav" | null;

/** The frame of every page behind the sign-in: places at the left, campaign and time at the top. */
export function AppFrame({ nav, pinned = [], foot = [], homeHref, children, ...rest }: AppFrameProps) {
  const [layer, setLayer] = useState<Layer>(null);
  const [opened, setOpened] = useState<ReadonlySet<Layer>>(new Set());
  const here = usePathname();
  const [wasHere, setWasHere] = useState(here);
  if (here !== wasHere) {
    setWasHere(here);
    setLayer(null);
  }
  const show = (next: Layer) => {
    setLayer(next);
    setOpened((before) => new Set(before).add(next));
  };
  const hide = (open: boolean) => (open ? undefined : setLayer(null));
  // Fetched once the page rests, so that the first ⌘K loses no key.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), 2000);
    return () => clearTimeout(timer);
  }, []);
  useBinding({ keys: "mod+k", label: "Search or jump to", group: "Everywhere", run: () => show("palette") });
  useBinding({ keys: "?", label: "Keyboard and help", group: "Everywhere", run: () => show("help") });
  const places = { items: nav, pinned, foot, onHelp: () => show("help") };

  return (
    <div data-frame="" className="grid min-h-dvh grid-cols-[var(--spacing-nav)_minmax(0,1fr)] max-md:grid-cols-1">
      <a
        href="#main"
        data-chrome=""
        className="absolute -top-12 left-2 z-30 rounded-control border border-line-strong bg-raised px-3 py-2 focus:top-2"
      >
        Skip to content
      </a>
      <nav
        aria-label="Main"
        data-chrome=""
        className="sticky top-0 flex h-dvh flex-col overflow-y-auto border-r border-line bg-subtle px-2 pb-2 max-md:hidden"
      >
        <NavBrand href={homeHref} />
        <div className="grow">
          <Nav {...places} />
        </div>
      </nav>
      <div className="flex min-w-0 flex-col">
        <TopBar {...rest} onMenu={() => show("nav")} onSearch={() => show("palette")} isMenuOpen={layer === "nav"} />
        <main id="main" tabIndex={-1} className="min-w-0 grow">
          {children}
        </main>
      </div>
      <Drawer
        open={layer === "nav"}
        onOpenChange={hide}
        side="left"
        title="Breakwater"
        footer={
          <>
            <UserMenu user={rest.user} settingsHref={rest.settingsHref} onSignOut={rest.onSignOut} />
            <span className="min-w-0 grow truncate">{rest.user.name}</span>
            <ThemeSwitch />
          </>
        }
      >
        <nav aria-label="Main" className="-mx-3 h-full">
          <Nav {...places} onNavigate={() => setLayer(null)} />
        </nav>
      </Drawer>
      {opened.has("palette") ? (
        <CommandPalette
          open={layer === "palette"}
          onOpenChange={hide}
          pages={[...nav, ...foot]}
          pinned={pinned}
          actions={rest.actions ?? []}
          search={rest.search}
        />
      ) : null}
      {opened.has("help") ? <KeyboardHelp open={layer === "help"} onOpenChange={hide} /> : null}
    </div>
  );
}

type TopBarProps = Omit<AppFrameProps, "nav" | "pinned" | "foot" | "homeHref" | "children"> & {
  onMenu: () => void;
  onSearch: () => void;
  isMenuOpen: boolean;
};

function TopBar({
  campaign,
  otherCampaigns = [],
  onCampaign,
  tlp,
  pap,
  live,
  user,
  settingsHref,
  onSignOut,
  onMenu,
  onSearch,
  isMenuOpen,
}: TopBarProps) {
  return (
    <header
      data-chrome=""
      className="sticky top-0 z-10 flex h-bar items-center gap-3 border-b border-line bg-bg px-gutter max-md:gap-1"
    >
      <IconButton
        label="Menu"
        icon={<Icon name="menu" className="size-4" />}
        onClick={onMenu}
        aria-expanded={isMenuOpen}
        className="-ml-2 md:hidden"
      />
      {campaign ? <CampaignSwitch campaign={campaign} others={otherCampaigns} onChoose={onCampaign} /> : null}
      <button
        type="button"
        onClick={onSearch}
        className="mx-auto flex h-7 w-85 min-w-0 shrink items-center gap-2 rounded-control border border-line-strong bg-subtle pr-1.5 pl-2.5 text-left text-muted hover:bg-hover max-md:mr-0 max-md:size-9 max-md:shrink-0 max-md:justify-center max-md:border-transparent max-md:bg-transparent max-md:p-0"
      >
        <span className="min-w-0 grow truncate max-md:sr-only">Search or jump to…</span>
        <Icon name="search" />
        <span className="max-md:hidden">
          <Kbd keys="mod+k" />
        </span>
      </button>
      <span className={live === "live" ? "max-md:hidden" : undefined}>
        <LiveIndicator state={live} />
      </span>
      <ZoneClock />
      {pap ? <PapBadge level={pap} className="max-lg:hidden" /> : null}
      <TlpBadge level={tlp} />
      <ThemeSwitch className="max-md:hidden" />
      <span className="max-md:hidden">
        <UserMenu user={user} settingsHref={settingsHref} onSignOut={onSignOut} />
      </span>
    </header>
  );
}
