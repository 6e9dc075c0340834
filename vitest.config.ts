import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/conformance/**"],
    // Native libraries and WASM hold process-wide state: one process for each test file.
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
