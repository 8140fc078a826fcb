import NextAuth, { type AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { NextRequest } from "next/server";
import { z } from "zod";

import { bounded } from "@/lib/core/bounded";
import { env, nextAuthSecret, shareUrlWithNextAuth } from "@/lib/core/env";
import { log } from "@/lib/core/log";

import { acceptLink } from "./accept";
import { type Caller, callerOf } from "./address";
import { refusalCode, safeNext } from "./rules";
import { linkKinds } from "./schema";
import { revokeCookieSession, sessionMaxAgeSeconds } from "./sessions";
import { signIn, signInByEmail, type SignInOutcome } from "./sign-in";
import { vouchedEmail } from "./vouched-email";

const text = z.string().max(1000).default("");
const credentials = z.object({ email: text, password: text });
const linkAnswer = z.object({ kind: z.enum(linkKinds), key: text, name: text, email: text, password: text });

// The library carries a refusal to the browser as the text of an error.
function sidOf(outcome: SignInOutcome): { id: string; sid: string } {
  if (outcome.kind === "open") return { id: outcome.userId, sid: outcome.secret };
  throw new Error(refusalCode(outcome));
}

async function guarded(work: () => Promise<SignInOutcome>): Promise<{ id: string; sid: string }> {
  const outcome = await work().catch((error: unknown) => {
    log().error({ err: error }, "sign-in failed");
    throw new Error("unavailable");
  });
  return sidOf(outcome);
}

function passwordProvider(caller: Caller) {
  return CredentialsProvider({
    id: "password",
    credentials: {},
    authorize: (typed) => guarded(() => signIn(credentials.parse(typed), caller)),
  });
}

function linkProvider(caller: Caller) {
  return CredentialsProvider({
    id: "link",
    credentials: {},
    authorize: (typed) => guarded(() => acceptLink(linkAnswer.parse(typed), caller)),
  });
}

function oidcProvider({
  issuer,
  clientId,
  clientSecret,
}: {
  issuer: string;
  clientId: string;
  clientSecret: string;
}): OAuthConfig<Record<string, unknown>> {
  return {
    id: "oidc",
    name: "Single sign-on",
    type: "oauth",
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: "openid email profile" } },
    // Providers that keep to the letter leave the address out of the id token; the user info has it.
    userinfo: { request: ({ client, tokens }) => client.userinfo(tokens.access_token ?? "") },
    profile: (profile) => ({ id: z.string().parse(profile.sub) }),
  };
}

/**
 * next-auth for one request: it carries the handshake and the cookie, and the cookie carries nothing but
 * the secret of a row in our session table. The request is needed to note where a session was opened.
 */
export function authOptions(caller: Caller): AuthOptions {
  const { oidc, url } = env();
  let vouched: string | null = null;
  return {
    providers: [passwordProvider(caller), linkProvider(caller), ...(oidc ? [oidcProvider(oidc)] : [])],
    secret: nextAuthSecret(),
    session: { strategy: "jwt", maxAge: sessionMaxAgeSeconds },
    useSecureCookies: url.startsWith("https://"),
    pages: {
      signIn: "/sign-in",
      signOut: "/sign-in",
      error: "/sign-in",
      verifyRequest: "/sign-in",
      newUser: "/sign-in",
    },
    callbacks: {
      signIn: async ({ account, profile }) => {
        if (account?.provider !== "oidc") return true;
        const email = vouchedEmail(profile);
        if (email === null) return "/sign-in?error=sso_unverified";
        const outcome = await signInByEmail(email, caller);
        if (outcome.kind === "refused") return `/sign-in?error=${refusalCode(outcome)}`;
        vouched = outcome.secret;
        return true;
      },
      jwt: ({ token, user }) => {
        if (vouched !== null) return { sid: vouched };
        return { sid: user && "sid" in user ? user.sid : token.sid };
      },
      redirect: ({ url: wanted, baseUrl }) => {
        const path = wanted.startsWith(`${baseUrl}/`) ? wanted.slice(baseUrl.length) : wanted;
        return `${baseUrl}${path === "/sign-in" ? path : safeNext(path)}`;
      },
    },
    events: {
      signOut: ({ token }) => revokeCookieSession(token.sid, caller),
    },
    logger: {
      error: (code, details) =>
        log().error({ code, details: details instanceof Error ? details : { ...details } }, "sign-in handshake"),
      warn: (code) => log().debug({ code }, "sign-in handshake"),
      debug: () => {},
    },
  };
}

// What the library offers beyond these (session look-up, provider list, its own pages) is not used and not served.
const served = { GET: ["csrf", "callback", "error", "signin", "signout"], POST: ["callback", "signin", "signout"] };

// An address, a name and a password; whoever signs in is a stranger until then.
const mostBodyBytes = 32 * 1024;

type AuthContext = { params: Promise<{ nextauth: string[] }> };

/** Answers /api/auth/*. TOO_LARGE for a body that no sign-in has. */
export async function handleAuth(request: NextRequest, context: AuthContext): Promise<Response> {
  const action = (await context.params).nextauth[0] ?? "";
  const known = request.method === "POST" ? served.POST : served.GET;
  if (!known.includes(action))
    return Response.json({ code: "NOT_FOUND", status: 404, message: "There is no such address." }, { status: 404 });
  shareUrlWithNextAuth();
  const small = new NextRequest(await bounded(request, mostBodyBytes));
  const handled: unknown = await NextAuth(small, context, authOptions(callerOf(request.headers)));
  if (!(handled instanceof Response)) throw new Error("next-auth did not answer.");
  handled.headers.set("Cache-Control", "no-store");
  return handled;
}
