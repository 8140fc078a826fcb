/** Pages that people without an account open; all others send them to the sign-in page first. */
const publicPages = ["/sign-in", "/setup", "/invitation", "/reset", "/s", "/u"];

export function isPublicPage(pathname: string): boolean {
  return publicPages.some((page) => pathname === page || pathname.startsWith(`${page}/`));
}

// The notices bring their styles by script: an empty style element first, then this text in it. A test holds
// the second hash to the installed package.
const noticeStyles = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='",
].join(" ");

/**
 * The content security policy of one page. Scripts run by nonce only, nothing leaves the origin, nothing
 * frames us. Style elements need the nonce or a known hash; style attributes are allowed, since positions and
 * widths that are computed cannot be written as classes. Development adds what hot reload needs.
 */
export function contentSecurityPolicy(page: { nonce: string; production: boolean }): string {
  const { nonce, production } = page;
  const directives = [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${production ? "" : " 'unsafe-eval'"}`,
    production ? `style-src-elem 'self' 'nonce-${nonce}' ${noticeStyles}` : "style-src-elem 'self' 'unsafe-inline'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${production ? "" : " ws:"}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ];
  return directives.join("; ");
}

/** Every header a page is sent with. */
export function pageHeaders(page: { policy: string; secure: boolean }): [string, string][] {
  const headers: [string, string][] = [
    ["Content-Security-Policy", page.policy],
    ["Referrer-Policy", "no-referrer"],
    ["X-Content-Type-Options", "nosniff"],
    ["X-Frame-Options", "DENY"],
    [
      "Permissions-Policy",
      "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), clipboard-write=(self)",
    ],
    ["Cross-Origin-Opener-Policy", "same-origin"],
    ["Cross-Origin-Resource-Policy", "same-origin"],
    ["Cache-Control", "no-store"],
    ["Vary", "Cookie"],
  ];
  if (page.secure) headers.push(["Strict-Transport-Security", "max-age=31536000; includeSubDomains"]);
  return headers;
}
