import { serveRpc } from "@/lib/api/handlers";

export const dynamic = "force-dynamic";

export { serveRpc as GET, serveRpc as POST };
