import { expect, it } from "vitest";
import { overfitSteps, type Fitting } from "../../../harness/study/overfit-steps.ts";
import { fitsTargets } from "../../../harness/study/target-overfit.ts";

async function linesOf(fit: (count: number) => Fitting | null): Promise<string[]> {
  const lines: string[] = [];
  await overfitSteps("box-mse", "its error", (count) => Promise.resolve(fit(count)), {
    print: (line) => lines.push(line),
  });
  return lines;
}

it("a network is shown more and more images until it breaks, and told by how many it fitted", async () => {
  const lines = await linesOf((count) => ({ fits: count < 3, said: `loss of ${count}`, isOpen: false }));
  expect(lines.slice(0, 3)).toEqual([
    "  1 image   fits    loss of 1",
    "  2 images  fits    loss of 2",
    "  3 images  breaks  loss of 3",
  ]);
  expect(lines[3]).toMatch(/^box-mse breaks at 3 images\. It fits 2, so the fault is in the network/);
  expect(lines).toHaveLength(4);
});

it("one that fits all is told to be healthy, and nothing is said of one that was ended", async () => {
  const healthy = await linesOf((count) => ({ fits: true, said: String(count), isOpen: false }));
  expect(healthy.at(-1)).toMatch(/^box-mse fits all 100 images/);
  expect(await linesOf(() => null)).toEqual([]);
});

it("boxes are known by heart from an IoU of 0.8 on, and never where training diverged", () => {
  expect(fitsTargets({ loss: 0.19 }, "box")).toBe(true);
  expect(fitsTargets({ loss: 0.21 }, "box")).toBe(false);
  expect(fitsTargets({ loss: null }, "box")).toBe(false);
});
