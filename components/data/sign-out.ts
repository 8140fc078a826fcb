"use client";

/** Ends this session on the server and leaves every cached answer behind by loading the sign-in page anew. */
export async function signOutHere(): Promise<void> {
  const { signOut } = await import("next-auth/react");
  await signOut({ redirect: false });
  globalThis.location.assign("/sign-in");
}
