import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const example = new URL("../../../docs/my-runtime.ts", import.meta.url).href;

/** What a runtime does in place of `run`, by its name: every way to leave that a native library has, and more. */
export const misbehaviours = {
  abort: "process.abort();",
  hang: "for (;;) {}",
  // Kept, so that nothing is collected.
  allocate: "const kept = []; for (;;) kept.push(new Array(100_000).fill(String(kept.length)));",
  throw: 'throw new Error("the engine is out of order");',
  exit: "process.exit(0);",
  kill: 'process.kill(process.pid, "SIGKILL"); for (;;) {}',
  reject: 'Promise.reject(new Error("nobody caught this")); await new Promise(() => {});',
  disconnect: "process.disconnect(); for (;;) {}",
  text: 'return "no numbers";',
} as const;

export type Misbehaviour = keyof typeof misbehaviours;

/** Writes a runtime that opens models as the example does, and misbehaves when it runs one. */
export async function writeBadRuntime(folder: string, name: Misbehaviour): Promise<string> {
  return writePlugIn(folder, name, `run: async () => { ${misbehaviours[name]} }`);
}

/** Writes a runtime that is the example with some members of its sessions replaced. */
export async function writePlugIn(folder: string, name: string, members: string): Promise<string> {
  // A small heap for all of them, so that one that allocates does not take the machine's memory.
  const text = `
    import example from ${JSON.stringify(example)};
    export default {
      ...example,
      id: "test/${name}",
      probe: async () => ({ available: true, version: "1", device: "CPU",
        environment: { NODE_OPTIONS: "--max-old-space-size=128" } }),
      open: async (model, options) => ({ ...(await example.open(model, options)), ${members} }),
    };`;
  const path = join(folder, `${name}.ts`);
  await writeFile(path, text);
  return `./${name}.ts`;
}
