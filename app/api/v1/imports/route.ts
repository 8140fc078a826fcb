import { rawRoute } from "@/lib/access/raw";
import { serveApi } from "@/lib/api/handlers";
import { postImport } from "@/lib/api/imports-post";

export const dynamic = "force-dynamic";

export const POST = rawRoute("import.run", postImport);
export { serveApi as GET };
