import { describe, expect, it } from "vitest";
import type { Environment } from "../../src/core/results.ts";
import { environmentFacts } from "../../src/report/sections/environment.ts";
import { sampleResults } from "./fixture.ts";

describe("the browser of a machine", () => {
  const browserOf = (runtimes: NonNullable<Environment["runtimes"]>) =>
    new Map(environmentFacts({ ...sampleResults.environment, runtimes })).get("browser");

  it("is every browser that measured, each once", () => {
    const chromium = { version: "1.30.0 in Chromium 156.0", browser: "Chromium 156.0", device: "CPU" };
    const firefox = { version: "1.30.0 in Firefox 153.8", browser: "Firefox 153.8", device: "CPU" };
    expect(
      browserOf({ "chromium/wasm": chromium, "chromium/tfjs-wasm": chromium, "firefox/wasm": firefox }),
    ).toBe("Chromium 156.0; Firefox 153.8");
  });

  it("is told by the version in files of before, and is the one that was there where none measured", () => {
    const firefox = { version: "1.30.0 in Firefox 153.8", device: "CPU" };
    expect(browserOf({ "ort-node/cpu": { version: "1.30.0", device: "CPU" }, "firefox/wasm": firefox })).toBe(
      "Firefox 153.8",
    );
    expect(browserOf({})).toBe("Chromium 150.0.1");
  });
});
