// SQL from prisma/schema.prisma by the schema engine's WebAssembly build, which needs no download. For
// developers and tests; a running product never loads it.
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { SchemaEngine } from "@prisma/schema-engine-wasm";

const path = "schema.prisma";

/**
 * SQL that leads from one schema to another; from null it makes everything. Empty when nothing changed.
 * `serverUrl` leads to any PostgreSQL: the engine asks it for its version and changes nothing.
 */
export async function sqlBetween(from: string | null, to: string, serverUrl: string): Promise<string> {
  const factory = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: serverUrl }));
  const engine = await SchemaEngine.new({ datamodels: [[path, to]] }, () => undefined, factory);
  try {
    const { stdout } = await engine.diff({
      from: from === null ? { tag: "empty" } : { tag: "schemaDatamodel", files: [{ path, content: from }] },
      to: { tag: "schemaDatamodel", files: [{ path, content: to }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout === null || stdout.includes("This is an empty migration") ? "" : stdout;
  } finally {
    engine.free();
  }
}
