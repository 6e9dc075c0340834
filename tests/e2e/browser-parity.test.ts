import { it } from "vitest";
import { runtimeIds } from "../../src/runtimes/registry.ts";
import { browserForTests } from "../helpers/browser.ts";
import { expectParity } from "../support/expect-parity.ts";

/** In a file of its own, so that it runs beside those in Node. The oracle is the same. */
it.skipIf(browserForTests() === null)(
  "every committed model gives its answers in a browser",
  async () => {
    await expectParity(
      runtimeIds.filter((id) => id === "chromium/wasm" || id === "chromium/webgpu"),
      1,
    );
  },
  900_000,
);
