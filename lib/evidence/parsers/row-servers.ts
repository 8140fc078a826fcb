const hostname = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,251}$/;
const mostServers = 1024;

/** The servers that the rows of an export name; `hint` stands for a row that names none. */
export type RowServers = { of(named: string): string | null; names(): string[] };

/** Takes what is a name of a host and nothing else, and keeps each name once. */
export function rowServers(hint: string | null): RowServers {
  const known = new Map<string, string>();
  return {
    of(named) {
      const text = named.trim();
      const server = hostname.test(text) ? text : hint;
      if (server !== null && known.size < mostServers) known.set(server.toLowerCase(), server);
      return server;
    },
    names: () => [...known.values()],
  };
}
