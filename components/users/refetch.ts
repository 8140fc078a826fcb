"use client";

import { useQueryClient } from "@tanstack/react-query";

import { api } from "@/lib/api/client";

/** Fetches users, open links and teams anew after a change. */
export function useRefetchUsers() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([api.users.key(), api.teams.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
