import { rawRoute } from "@/lib/access/raw";
import { exportCases } from "@/lib/api/cases-csv";

export const dynamic = "force-dynamic";

export const GET = rawRoute("portfolio.export", exportCases);
