import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/conformance/**"],
    globalSetup: ["./tests/support/temporary-folder.ts"],
    reporters: ["default", "./tests/support/summary-reporter.ts"],
    // Native libraries and WASM hold process-wide state: one process for each test file.
    pool: "forks",
    // Vitest leaves one core free, which on two cores is half of them. Many tests wait for processes of their own.
    maxWorkers: availableParallelism(),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
