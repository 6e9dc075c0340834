import { describe, expect, it } from "vitest";
import type { PageHandle } from "../../src/runtimes/browsers/browser-page.ts";
import { openInPage } from "../../src/runtimes/browsers/open-in-page.ts";

const opened = {
  timings: { importMs: 1, readMs: 1, createMs: 1 },
  sha256s: ["aa", "bb"],
  inputs: [],
  outputs: [],
};

/** A page that answers with what a real one might. */
function open({ answer, workers = 0, threads = 1 }: { answer: unknown; workers?: number; threads?: number }) {
  const page = {
    evaluate: (_action: unknown, [, name]: readonly [string, string, unknown[]]) => {
      const value = name === "open" ? answer : 0.005;
      return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
    },
    workers: () => Array.from({ length: workers }),
  } as unknown as PageHandle;
  return openInPage({
    id: "chromium/tfjs-wasm",
    provider: "tfjs-wasm",
    threads,
    served: { path: "my/model.json", sha256s: ["aa", "bb"], weightFiles: [] },
    modelPath: "/model",
    server: { offer: () => Promise.reject(new Error("nothing to offer")) },
    browserPage: { page, browserName: "a browser", close: () => Promise.resolve() },
    close: () => Promise.resolve(),
  });
}

describe("a page that opens a model", () => {
  it("is a session with the step of its clock", async () => {
    expect((await open({ answer: opened })).remote!.clockStepMs).toBe(0.005);
  });

  it("is refused where it got other bytes, with the file's name", async () => {
    await expect(open({ answer: { ...opened, sha256s: ["aa", "cc"] } })).rejects.toMatchObject({
      code: "HASH_MISMATCH",
      message: expect.stringContaining("my/model.json") as string,
    });
    await expect(open({ answer: { ...opened, sha256s: ["aa"] } })).rejects.toMatchObject({
      code: "HASH_MISMATCH",
    });
  });

  it("is refused where fewer workers run than threads were asked for", async () => {
    await expect(open({ answer: opened, workers: 2, threads: 4 })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: "Runtime chromium/tfjs-wasm started 2 worker threads in place of 3.",
    });
  });

  it.each([
    'no available backend: TF.js does not start "webgl" and would take "cpu"',
    "the page is not cross-origin isolated, so it has no threads and a coarse clock",
    "TF.js took 1 threads in place of 4",
    "the page gets no WebGPU adapter",
  ])("makes the runtime unavailable where it says: %s", async (text) => {
    await expect(open({ answer: new Error(text) })).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: `Runtime chromium/tfjs-wasm does not start: ${text}`,
    });
  });

  it("blames the file for anything else", async () => {
    await expect(open({ answer: new Error("Unknown layer: Odd") })).rejects.toMatchObject({
      code: "MODEL_FILE",
      message: expect.stringContaining("my/model.json") as string,
    });
  });
});
