import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder {
  readonly path: string;
  /** Lets a process, and those that it started, end when this process is killed. */
  endWithUs(processId: number): void;
  remove(): Promise<void>;
}

/** A browser that is ending still writes; how long it is waited for. */
const patience = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 } as const;

// The pipe ends when the process at its other end does, however that is ended.
const watcherProgram = `
  let ids = "";
  process.stdin.on("data", (text) => { ids += text; }).on("end", () => setTimeout(() => {
    for (const id of ids.split(" ").filter(Boolean)) try { process.kill(-id, "SIGKILL"); } catch {}
    require("node:fs").rmSync(process.argv[1], ${JSON.stringify(patience)});
  }, 1000));`;

/**
 * Makes a folder that also goes when this process is killed and can no longer remove it: a small process of its
 * own, outside this one's group, sleeps until then.
 */
export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  const watcher = spawn(process.execPath, ["-e", watcherProgram, path], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  // Without it the folder is removed all the same, unless this process is killed.
  watcher.on("error", () => {});
  watcher.stdin.on("error", () => {});
  watcher.unref();
  return {
    path,
    endWithUs: (processId) => {
      watcher.stdin.write(`${processId} `);
    },
    remove: async () => {
      await rm(path, patience);
      watcher.kill();
    },
  };
}
