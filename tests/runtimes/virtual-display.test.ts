import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { hasDisplay, openVirtualDisplay } from "../../src/runtimes/virtual-display.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

function withoutScreen(): void {
  vi.stubEnv("DISPLAY", undefined);
  vi.stubEnv("WAYLAND_DISPLAY", undefined);
}

it("knows a screen by the variables that programs look for", () => {
  expect(hasDisplay({})).toBe(false);
  expect(hasDisplay({ DISPLAY: "" })).toBe(false);
  expect(hasDisplay({ DISPLAY: ":0" })).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: "wayland-0" })).toBe(true);
});

it("starts nothing where there is a screen, or no Xvfb", async () => {
  withoutScreen();
  vi.stubEnv("PATH", await mkdtemp(join(tmpdir(), "boxbench-test-")));
  expect(await openVirtualDisplay()).toBeNull();
  vi.stubEnv("DISPLAY", ":0");
  expect(await openVirtualDisplay()).toBeNull();
});

it.skipIf(!existsSync("/usr/bin/Xvfb"))("is a screen of its own each time, until it is closed", async () => {
  withoutScreen();
  const displays = [await openVirtualDisplay(), await openVirtualDisplay()];
  const names = displays.map((display) => display!.name);
  for (const name of names) expect(name).toMatch(/^:\d+$/);
  expect(new Set(names).size).toBe(2);
  for (const display of displays) {
    expect(existsSync(`/proc/${display!.processId}`)).toBe(true);
    display!.close();
  }
  await vi.waitFor(() => {
    for (const name of names) expect(existsSync(`/tmp/.X11-unix/X${name.slice(1)}`)).toBe(false);
  });
});
