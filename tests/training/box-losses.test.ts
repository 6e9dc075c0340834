import { beforeAll, describe, expect, test } from "vitest";
import { boxOverlap } from "../../src/tasks/box/iou.ts";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { registerWasmGradients } from "../../src/tfjs/gradients/register.ts";
import { boxOverlaps, huber, type OverlapName } from "../../src/training/box-losses.ts";
import { lossOf } from "../../src/training/losses.ts";

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
});

type Corners = readonly [left: number, top: number, right: number, bottom: number];

function centred([left, top, right, bottom]: Corners): number[] {
  return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
}

const names = ["iou", "giou", "diou", "ciou"] as const satisfies readonly OverlapName[];

function overlapsOf(a: Corners, b: Corners): number[] {
  const { tf } = backend;
  return names.map((name) =>
    tf.tidy(() => boxOverlaps(tf, name, tf.tensor2d([centred(a)]), tf.tensor2d([centred(b)])).dataSync()[0]!),
  );
}

describe("overlaps of boxes", () => {
  test.each([
    // torchmetrics' documentation.
    [
      [296.55, 93.96, 314.97, 152.79],
      [300, 100, 315, 150],
      [0.6898, 0.6895, 0.6883, 0.6883],
    ],
    [
      [328.94, 97.05, 342.49, 122.98],
      [330, 100, 350, 125],
      [0.5086, 0.4673, 0.4886, 0.4881],
    ],
    [
      [356.62, 95.47, 372.33, 147.55],
      [350, 100, 375, 150],
      [0.5654, 0.5345, 0.5609, 0.5606],
    ],
    [
      [100, 100, 200, 200],
      [110, 110, 210, 210],
      [0.6807, 0.6641, 0.6724, 0.6724],
    ],
  ] as const)("are torchmetrics' for IoU, GIoU, DIoU and CIoU", (a, b, expected) => {
    // Printed with four digits, and computed in float32.
    for (const [index, value] of overlapsOf(a, b).entries())
      expect(Math.abs(value - expected[index]!)).toBeLessThan(0.6e-4);
  });

  test("of two unit squares a unit apart: enclosed by 3, of which they leave 1; centres 2 of a diagonal of √10 apart", () => {
    const [iou, giou, diou, ciou] = overlapsOf([0, 0, 1, 1], [2, 0, 3, 1]);
    expect(iou).toBeCloseTo(0, 6);
    expect(giou).toBeCloseTo(-1 / 3, 6);
    expect(diou).toBeCloseTo(-4 / 10, 6);
    expect(ciou).toBeCloseTo(-4 / 10, 6);
  });

  test("of a box and itself are 1", () => {
    for (const value of overlapsOf([0.1, 0.2, 0.5, 0.9], [0.1, 0.2, 0.5, 0.9]))
      expect(value).toBeCloseTo(1, 5);
  });

  test("are those by which answers are scored", () => {
    const [a, b] = [
      [0.1, 0.15, 0.62, 0.4],
      [0.2, 0.1, 0.5, 0.7],
    ] as const;
    const boxOf = ([x, y, right, bottom]: Corners) => ({ x, y, width: right - x, height: bottom - y });
    const scored = boxOverlap(boxOf(a), boxOf(b));
    for (const [index, value] of overlapsOf(a, b).entries()) {
      expect(value).toBeCloseTo(scored[names[index]!], 5);
    }
  });
});

/** The gradient of a loss with respect to the answered box, and the same by differences. */
function gradients(name: OverlapName, answer: number[], truth: number[]): { own: number[]; by: number[] } {
  const { tf } = backend;
  const loss = lossOf(tf, name);
  const t = tf.tensor2d([truth]);
  const at = (values: number[]) => tf.tidy(() => loss(tf.tensor2d([values]), t).dataSync()[0]!);
  const grad = tf.grad((y: ReturnType<typeof tf.tensor>) => loss(y, t))(tf.tensor2d([answer]));
  const step = 1e-3;
  const moved = (index: number, by: number) =>
    at(answer.map((value, place) => (place === index ? value + by : value)));
  return {
    own: Array.from(grad.dataSync()),
    by: answer.map((_, index) => (moved(index, step) - moved(index, -step)) / (2 * step)),
  };
}

describe("losses of boxes", () => {
  test.each(["iou", "giou", "diou"] as const)("1 − %s has the gradient that differences have", (name) => {
    const { own, by } = gradients(name, [0.45, 0.5, 0.3, 0.2], [0.5, 0.55, 0.25, 0.35]);
    for (const [index, value] of own.entries()) expect(value).toBeCloseTo(by[index]!, 2);
  });

  test("1 − IoU has no gradient where boxes are apart, and 1 − GIoU draws them together", () => {
    const apart = { answer: [0.2, 0.5, 0.1, 0.1], truth: [0.8, 0.5, 0.1, 0.1] };
    expect(gradients("iou", apart.answer, apart.truth).own.map(Math.abs)).toEqual([0, 0, 0, 0]);
    for (const name of ["giou", "diou"] as const) {
      // Further right is better, so the loss falls there.
      expect(gradients(name, apart.answer, apart.truth).own[0]).toBeLessThan(-0.1);
    }
  });

  test("the weight of CIoU's third term is a constant in its gradient", () => {
    // Equal centres: only width and height differ, so that v' = dv/dw is easy to write down.
    const [w, h, wt, ht] = [0.4, 0.2, 0.2, 0.3];
    const { own } = gradients("ciou", [0.5, 0.5, w, h], [0.5, 0.5, wt, ht]);
    const diou = gradients("diou", [0.5, 0.5, w, h], [0.5, 0.5, wt, ht]).own;
    const angle = Math.atan(wt / ht) - Math.atan(w / h);
    const v = (4 / Math.PI ** 2) * angle ** 2;
    const iou = (wt * h) / (w * h + wt * ht - wt * h);
    const alpha = v / (1 - iou + v);
    const dv = (8 / Math.PI ** 2) * angle * -(h / (w ** 2 + h ** 2));
    expect(own[2]! - diou[2]!).toBeCloseTo(alpha * dv, 4);
  });

  test("Huber's loss is half the square up to delta and grows by the error itself beyond", () => {
    const { tf } = backend;
    const of = (error: number) => huber(tf, tf.tensor2d([[error]]), tf.tensor2d([[0]]), 0.5).dataSync()[0]!;
    expect(of(0.2)).toBeCloseTo(0.02, 6);
    expect(of(-0.2)).toBeCloseTo(0.02, 6);
    expect(of(0.5)).toBeCloseTo(0.125, 6);
    // 0.5 * (2 - 0.25)
    expect(of(2)).toBeCloseTo(0.875, 6);
  });

  test("the distance of key points leaves out those that are not labelled", () => {
    const { tf } = backend;
    const outputs = tf.tensor3d([
      [
        [0.3, 0.4],
        [9, 9],
      ],
    ]);
    // The first is at (0, 0), a distance of 0.5 away; the second is not labelled.
    const targets = tf.tensor2d([[0, 0, 1, 0, 0, 0]]);
    expect(lossOf(tf, "labelled-distance")(outputs, targets).dataSync()[0]).toBeCloseTo(0.5, 5);
  });
});

test("TF.js WASM has every gradient that the losses need, and they are those of the plain backend", async () => {
  const answers = [0.45, 0.5, 0.3, 0.2, 0.2, 0.5, 0.1, 0.1];
  const truths = [0.5, 0.55, 0.25, 0.35, 0.8, 0.5, 0.1, 0.1];
  const gradientsOf = async ({ tf }: LoadedBackend) => {
    const all: number[] = [];
    for (const name of ["mse", "huber", "iou", "giou", "diou", "ciou"] as const) {
      const t = tf.tensor2d(truths, [2, 4]);
      const loss = (y: ReturnType<typeof tf.tensor>) => lossOf(tf, name)(y, t);
      all.push(
        ...(await tf
          .grad(loss)(tf.tensor2d(answers, [2, 4]))
          .data()),
      );
    }
    return all;
  };
  const expected = await gradientsOf(backend);
  const wasm = await loadBackend("tfjs/wasm");
  registerWasmGradients(wasm.tf);
  try {
    const actual = await gradientsOf(wasm);
    expect(actual).toHaveLength(expected.length);
    for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(expected[index]!, 5);
  } finally {
    await loadBackend("tfjs/cpu");
  }
});
