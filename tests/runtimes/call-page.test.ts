import { expect, it } from "vitest";
import { callPage } from "../../src/runtimes/browsers/call-page.ts";
import type { PageHandle } from "../../src/runtimes/browsers/browser-page.ts";

function failing(text: string): PageHandle {
  return { workers: () => [], evaluate: () => Promise.reject(new Error(text)) };
}

it.each([
  "page.evaluate: Target page, context or browser has been closed",
  "page.evaluate: Target crashed ",
  "Session closed: the page has crashed",
  "Connection closed: read ECONNRESET",
  // Chromium's process for the GPU has ended.
  "AbortError: Failed to execute 'mapAsync' on 'GPUBuffer': A valid external Instance reference no longer exists.",
])("blames the browser, not the model, for: %s", async (text) => {
  await expect(callPage(failing(text), "clockStepMs")).rejects.toMatchObject({
    code: "WORKER",
    message: expect.stringMatching(
      /^The browser's page, or its process for the GPU, ended while it did "clockStepMs": /,
    ) as string,
  });
});

it("gives an error of the page's own as it is", async () => {
  await expect(callPage(failing("page.evaluate: Error: no model is open"), "clockStepMs")).rejects.toThrow(
    /^no model is open$/,
  );
});
