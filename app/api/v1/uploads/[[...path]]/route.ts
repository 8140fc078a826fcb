import { rawRoute } from "@/lib/access/raw";
import { caseOfUpload, describeUploads, serveUpload } from "@/lib/api/evidence-tus";

export const dynamic = "force-dynamic";

const handler = rawRoute("evidence.add", serveUpload, { caseOf: caseOfUpload });

export { handler as DELETE, handler as HEAD, describeUploads as OPTIONS, handler as PATCH, handler as POST };
