import { explainRefusal } from "@/lib/auth/rules";
import type { LinkKind } from "@/lib/auth/schema";

/** What was wrong with a form: one sentence at one field, or at the form itself. */
export type Refusal = { field: "form" | "email" | "name" | "password"; message: string };

async function readField(response: Response, name: string): Promise<string | null> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== "object" || body === null) return null;
  const entry = Object.entries(body).find(([key]) => key === name);
  return typeof entry?.[1] === "string" ? entry[1] : null;
}

async function post(path: string, fields: Record<string, string>): Promise<{ response: Response; url: string | null }> {
  const csrfToken = await readField(await fetch("/api/auth/csrf"), "csrfToken");
  const body = new URLSearchParams({ ...fields, csrfToken: csrfToken ?? "", json: "true" });
  const response = await fetch(path, { method: "POST", body });
  return { response, url: await readField(response, "url") };
}

async function openWith(provider: "password" | "link", fields: Record<string, string>): Promise<Refusal | null> {
  try {
    const { response, url } = await post(`/api/auth/callback/${provider}`, fields);
    if (response.ok) return null;
    return explainRefusal(
      url === null ? "unavailable" : (new URL(url, location.origin).searchParams.get("error") ?? "unavailable"),
    );
  } catch {
    return { field: "form", message: "The server did not answer. Check the connection and try again." };
  }
}

/** Signs in; null when it worked and the cookie is set. */
export function signInWithPassword(typed: { email: string; password: string }): Promise<Refusal | null> {
  return openWith("password", typed);
}

/** Takes up a link with a name and a new password; null when it worked and the cookie is set. */
export function takeUpLink(typed: {
  kind: LinkKind;
  key: string;
  email: string;
  name: string;
  password: string;
}): Promise<Refusal | null> {
  return openWith("link", typed);
}

/** Where the identity provider continues, or null when it cannot be reached. */
export async function singleSignOnUrl(next: string): Promise<string | null> {
  const { response, url } = await post("/api/auth/signin/oidc", { callbackUrl: next }).catch(() => ({
    response: null,
    url: null,
  }));
  return response?.ok ? url : null;
}
