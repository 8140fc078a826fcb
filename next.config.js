/** @type {import("next").NextConfig} */
const config = {
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  serverExternalPackages: [
    "@node-rs/argon2",
    "@virustotal/yara-x",
    "pino",
    "thread-stream",
    "pg",
    "pg-boss",
    "pdfkit",
    "docx",
    "@prisma/client",
  ],
  outputFileTracingExcludes: { "*": [".data/**"] },
};

export default config;
