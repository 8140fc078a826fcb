import { Callout } from "@/components/ui/callout";
import { Time } from "@/components/ui/time";
import type { ServerView } from "@/lib/servers/schema";

/** Says that a scan no longer saw the flaw on a server that counts as open, and that this alone proves nothing. */
export function Unseen({ server }: { server: Pick<ServerView, "unseenAt" | "exposureProposedReasons"> }) {
  if (server.unseenAt === null) return null;
  return (
    <Callout tone="note" title="Patched or gone?">
      {server.exposureProposedReasons[0]?.sentence ?? "A later scan no longer saw the flaw."} A server that is patched,
      unplugged or hidden from that scan looks the same (<Time at={server.unseenAt} />
      ). Ask for the version, and say which it is.
    </Callout>
  );
}
