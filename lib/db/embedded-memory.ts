import { readFile, statfs } from "node:fs/promises";
import { totalmem } from "node:os";

const mebibyte = 1024 * 1024;

async function memoryBytes(): Promise<number> {
  // A container's limit, where there is one, is what the database may really use.
  const limit = await readFile("/sys/fs/cgroup/memory.max", "utf8").catch(() => "max");
  const allowed = Number(limit.trim());
  return Number.isFinite(allowed) && allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}

/** Memory settings in PostgreSQL's `name=value` form: an eighth of the memory, at least 64 MB and at most 1 GB. */
export async function memorySettings(durable: boolean): Promise<readonly string[]> {
  const memory = (await memoryBytes()) / mebibyte;
  const shared = durable ? Math.round(Math.min(1024, Math.max(64, memory / 8))) : 128;
  const settings = [
    `shared_buffers=${shared}MB`,
    `effective_cache_size=${Math.round(memory / 2)}MB`,
    `maintenance_work_mem=${Math.round(Math.min(256, Math.max(32, memory / 32)))}MB`,
    "work_mem=8MB",
  ];
  // Containers often give 64 MB of /dev/shm, too little for parallel queries.
  const shm = await statfs("/dev/shm").catch(() => null);
  if (process.platform === "linux" && (shm === null || shm.bsize * shm.blocks < 256 * mebibyte)) {
    settings.push("dynamic_shared_memory_type=mmap");
  }
  return settings;
}
