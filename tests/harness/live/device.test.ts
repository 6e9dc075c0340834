import { afterEach, describe, expect, it, vi } from "vitest";
import { Device } from "../../../harness/live/device.ts";
import { availabilityIn, familyOf } from "../../../harness/live/browser-facts.ts";
import { callPage } from "../../../src/runtimes/browsers/call-page.ts";
import { facts } from "./facts.ts";

const none = new Uint8Array(0);
const versions = { ort: "1.30.0", tfjs: "4.22.0" };

/** Answers what the device is asked next. */
async function answer(device: Device, value: unknown, hiddenMs = 0): Promise<string> {
  const { command } = await device.next(device.visit, Number.MAX_SAFE_INTEGER);
  const { id, name } = command!;
  const told = { key: device.key, visit: device.visit, id, hiddenMs, workers: 0, error: null };
  device.reply({ ...told, value: value as never }, none);
  return name;
}

async function opened(device: Device) {
  const page = device.openPage("ort");
  await answer(device, null);
  return page;
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a device", () => {
  it("is asked one thing after the other, and its answer comes back", async () => {
    const device = new Device(facts);
    const { page } = await opened(device);
    const step = callPage(page, "clockStepMs");
    expect(await answer(device, 0.005)).toBe("clockStepMs");
    expect(await step).toBe(0.005);
  });

  it("that is loaded again loses what it was at, and an older page of it gets nothing more", async () => {
    const device = new Device(facts);
    const { page } = await opened(device);
    const times = callPage(page, "time", [1], null);
    await device.next(1, Number.MAX_SAFE_INTEGER);
    device.arrive(facts);
    await expect(times).rejects.toMatchObject({
      code: "WORKER",
      message: expect.stringContaining("loaded again"),
    });
    expect(await device.next(1, 0)).toEqual({ state: null, command: null, isGone: true });
    expect((await device.next(2, 0)).isGone).toBe(false);
  });

  it("tells that its page was hidden while it was timed, once", async () => {
    const device = new Device(facts);
    const { page, disturbance } = await opened(device);
    const times = callPage(page, "time", [1], null);
    await answer(device, [1.5], 2500);
    expect(await times).toEqual([1.5]);
    expect(disturbance!()).toBe("the page was hidden for 2.5 s");
    expect(disturbance!()).toBeNull();
  });

  it("tells that another browser of this computer was measured meanwhile, once", async () => {
    const device = new Device(facts);
    const { page, disturbance } = await opened(device);
    device.isBesideOther = () => true;
    const times = callPage(page, "time", [1], null);
    await answer(device, [1.5], 1000);
    await times;
    expect(disturbance!()).toBe(
      "the page was hidden for 1.0 s; another browser of this computer was measured at the same time",
    );
    expect(disturbance!()).toBeNull();
  });

  it("that stays away is not waited for without end", async () => {
    const device = new Device(facts);
    const { signal } = new AbortController();
    expect(await device.returned(signal, 10)).toBe(false);
    const back = device.returned(signal, 60_000);
    device.arrive(facts);
    await device.next(2, 0);
    expect(await back).toBe(true);
  });

  it("that was loaded again while nothing was asked of it has no model, and its job begins again", async () => {
    const device = new Device(facts);
    const opening = await opened(device);
    const { page } = opening;
    device.arrive(facts);
    await expect(callPage(page, "time", [1], null)).rejects.toMatchObject({
      code: "WORKER",
      message: expect.stringContaining("Session closed"),
    });
    // Nothing is asked of the new page before it has a frame.
    await opening.close();
    expect(device.isAsked).toBe(false);
    await opened(device);
  });

  it("that was closed ends what it was at, unless another page of it has taken over", async () => {
    const device = new Device(facts);
    await opened(device);
    device.arrive(facts);
    const { page } = await opened(device);
    const step = callPage(page, "clockStepMs");
    device.leave(1);
    expect(await answer(device, 0.005)).toBe("clockStepMs");
    expect(await step).toBe(0.005);
    const times = callPage(page, "time", [1], null);
    device.leave(2);
    await expect(times).rejects.toMatchObject({
      code: "WORKER",
      message: expect.stringContaining("the page was closed"),
    });
  });

  it("that is busy is waited for as long as it says that it is there, and no longer", async () => {
    vi.useFakeTimers();
    const device = new Device(facts);
    const { page } = await opened(device);
    const times = callPage(page, "time", [1], null);
    const end = vi.fn();
    times.catch(end);
    await device.next(1, Number.MAX_SAFE_INTEGER);
    for (let minute = 0; minute < 5; minute += 1) {
      await vi.advanceTimersByTimeAsync(60_000);
      device.alive(1);
    }
    // An older page of the same device does not speak for it.
    await vi.advanceTimersByTimeAsync(60_000);
    device.alive(0);
    expect(end).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(times).rejects.toThrow("the page was silent for 90 s");
  });

  it("that was too slow is asked for another frame as soon as it is free, and its late answer is not taken", async () => {
    const device = new Device(facts);
    const opening = await opened(device);
    const { page } = opening;
    const times = callPage(page, "time", [1], null);
    const { command } = await device.next(1, Number.MAX_SAFE_INTEGER);
    device.giveUp("too slow");
    await expect(times).rejects.toThrow("too slow");
    await opening.close();
    await expect(callPage(page, "clockStepMs")).rejects.toThrow("given up");
    const other = opened(device);
    const late = { key: device.key, visit: 1, id: command!.id, hiddenMs: 0, workers: 0, error: null };
    expect(() => device.reply({ ...late, value: [1] }, none)).toThrow("nobody waits");
    const step = callPage((await other).page, "clockStepMs");
    expect(await answer(device, 0.1)).toBe("clockStepMs");
    expect(await step).toBe(0.1);
  });

  it("is not believed where it answers what nobody asked, or another number of times", async () => {
    const device = new Device(facts);
    const { page } = await opened(device);
    const head = { key: device.key, visit: 1, id: 1, hiddenMs: 0, workers: 0, value: null, error: null };
    expect(() => device.reply(head, none)).toThrow("nobody waits");
    const times = callPage(page, "time", [1], null);
    await expect(answer(device, [1, 2])).rejects.toThrow("other runs");
    device.stop();
    await expect(times).rejects.toMatchObject({ code: "WORKER" });
  });
});

describe("what a device can run", () => {
  it("is nothing in a page that is not isolated, and says so", () => {
    expect(availabilityIn({ ...facts, isIsolated: false }, "wasm", versions)).toMatchObject({
      available: false,
      reason: expect.stringContaining("isolated"),
    });
  });

  it("has WebGPU and WebGL where there is an adapter, and a software one is labelled", () => {
    expect(availabilityIn(facts, "tfjs-webgpu", versions)).toMatchObject({ available: false });
    expect(availabilityIn(facts, "tfjs-webgl", versions)).toMatchObject({ available: true, device: "A GPU" });
    const software = { ...facts, webgl: { name: "SwiftShader", isCpu: false } };
    expect(availabilityIn(software, "tfjs-webgl", versions)).toMatchObject({ software: true });
    expect(availabilityIn({ ...facts, webgl: null }, "tfjs-webgl", versions)).toMatchObject({
      available: false,
    });
  });

  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", "firefox"],
    [
      "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36",
      "chromium",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/150.0 Mobile Safari/604.1",
      "safari",
    ],
    [
      "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
      "safari",
    ],
    ["<script>alert(1)</script>", "browser"],
  ])("%s is called %s", (userAgent, family) => {
    expect(familyOf({ userAgent })).toBe(family);
  });
});
