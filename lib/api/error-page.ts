import { z } from "zod";

const failure = z.object({ status: z.number(), message: z.string() });

const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => signs[sign] ?? "");

/**
 * The same failure for a person: a file that is opened in the browser answers with a page, never with a line of JSON. Scripts
 * keep the error shape of the API.
 */
export async function failurePage(request: Request, response: Response): Promise<Response> {
  const opened = ["document", "iframe"].includes(request.headers.get("sec-fetch-dest") ?? "");
  const asksForPage = request.headers.get("accept")?.includes("text/html") ?? false;
  if (!opened || !asksForPage) return response;
  const read = failure.safeParse(await response.clone().json());
  if (!read.success) return response;
  const { status, message } = read.data;
  const title = status === 404 ? "Not found" : status === 401 ? "Sign in first" : "This did not work";
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Breakwater</title><style>:root{color-scheme:light dark}body{font:14px/1.5 Inter,system-ui,sans-serif;max-width:34rem;margin:18vh auto 0;padding:0 1.5rem}h1{font-size:20px;line-height:28px;margin:0 0 .5rem}a{color:inherit}</style></head><body><main><h1>${title}</h1><p>${escaped(message)}</p><p><a href="/" target="_top">Back to Breakwater</a></p></main></body></html>`;
  return new Response(html, {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
