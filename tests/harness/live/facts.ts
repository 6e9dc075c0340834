import type { DeviceFacts } from "../../../harness/live/device-facts.ts";

/** A browser with all that there is. */
export const facts: DeviceFacts = {
  userAgent:
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
  browser: "Chromium 150.0.1",
  platform: "Linux",
  model: null,
  cores: 4,
  memoryGib: 8,
  isIsolated: true,
  clockStepMs: 0.005,
  webgl: { name: "A GPU", isCpu: false },
  webgpu: null,
};
