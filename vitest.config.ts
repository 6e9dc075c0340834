import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * What `npm test` leaves to `npm run test:all`, so that it takes under five minutes on two cores: whole commands end to
 * end, real browsers, and grids of generated models. A long test anywhere else is called `*.long.test.ts`.
 */
export const longTests = [
  "tests/**/*.long.test.ts",
  "tests/e2e/!(pipeline|bad-input).test.ts",
  "tests/**/*browser*.test.ts",
  "tests/**/chromium*.test.ts",
  "tests/onnx/{random-architectures,fuzz-loader,dimensions,spelling,package}.test.ts",
  "tests/harness/{gpu,setup,fidelity,parity}/**",
  "tests/harness/arms/measure-arms.test.ts",
  "tests/harness/bench/killed-run.test.ts",
];

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/conformance/**", ...longTests],
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
