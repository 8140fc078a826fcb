import type { NextRequest } from "next/server";

import { assertSameOrigin, errorResponse } from "@/lib/access/raw";
import { handleAuth } from "@/lib/auth/options";

export const dynamic = "force-dynamic";

type AuthContext = { params: Promise<{ nextauth: string[] }> };

async function answer(request: NextRequest, context: AuthContext): Promise<Response> {
  try {
    assertSameOrigin(request);
    return await handleAuth(request, context);
  } catch (error) {
    return errorResponse(error);
  }
}

export { answer as GET, answer as POST };
