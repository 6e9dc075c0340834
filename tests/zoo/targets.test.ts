import { beforeAll, describe, expect, test } from "vitest";
import { makeScenes } from "../../src/dataset/scenes.ts";
import { singleOutput } from "../../src/tasks/outputs.ts";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { answersFrom, targetProblem } from "../../src/training/target-objective.ts";
import { targets, targetVariants } from "../../src/zoo/targets/registry.ts";
import { anyVariantOf, variantIdsByTask } from "../../src/zoo/tasks.ts";
import type { TargetVariant } from "../../src/zoo/types.ts";

const variants: readonly TargetVariant[] = Object.values(targetVariants);

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/cpu");
});

describe.each(variants)("$id", (variant) => {
  const scenes = makeScenes(variant.images.options, 6, 3, "test-scenes");
  const { target, task, problem } = targetProblem(variant.task, scenes);
  const names = target.namesOf(problem.truth);

  test("is found by its id among the variants of its task", () => {
    expect(anyVariantOf(variant.id)).toBe(variant);
    expect(variantIdsByTask[variant.task]).toContain(variant.id);
  });

  test.each([
    { height: 64, width: 64, channels: 1 },
    { height: 48, width: 96, channels: 3 },
  ] as const)(
    "gives the output that its target reads, for images of $height x $width x $channels",
    (input) => {
      const { tf } = backend;
      const model = variant.build(tf, input, names, 1);
      try {
        expect(model.outputNames).toEqual([target.output]);
        const images = { ...problem.images, ...input, count: 2 };
        const answer = model.predict(tf.zeros([2, input.height, input.width, input.channels])) as ReturnType<
          typeof tf.zeros
        >;
        const truth: unknown = task.truthOf({
          ...scenes,
          labels: firstTwo(scenes.labels),
          fits: scenes.fits.slice(0, 2),
          maps: null,
        });
        const outputs = singleOutput(answer.dataSync().slice() as Float32Array, 2, target.output);
        expect(() => task.decode(outputs, { images, truth }, target.readingOf(names, input))).not.toThrow();
      } finally {
        model.dispose();
      }
    },
  );
});

function firstTwo<Set extends { readonly images: readonly unknown[] }>(labels: Set): Set {
  return { ...labels, images: labels.images.slice(0, 2) };
}

describe("targets", () => {
  test("of a box are read again as that box", () => {
    const { options } = targetVariants["box-giou"].images;
    const { target, task, problem } = targetProblem("box", makeScenes(options, 10, 1, "test-scenes"));
    const { values } = target.rowsOf(problem.truth, [], problem.images);
    const answers: unknown = task.decode(
      singleOutput(values, 10, target.output),
      problem,
      targets.box.readingOf([], problem.images),
    );
    expect(task.score(answers, problem)).toMatchObject({ task: "box", count: 10 });
    for (const loss of task.losses(answers, problem)[0]!) expect(loss).toBeCloseTo(0, 5);
  });

  test("of key points are read again as these, but for those that are not labelled", () => {
    const { options } = targetVariants["key-points"].images;
    const { target, task, problem } = targetProblem("points", makeScenes(options, 10, 1, "test-scenes"));
    const names = target.namesOf(problem.truth);
    expect(names).toEqual(["top left", "top right", "bottom right", "bottom left"]);
    const { values, width } = target.rowsOf(problem.truth, names, problem.images);
    expect(width).toBe(12);
    const places = values.filter((_, index) => index % 3 !== 2);
    const answers: unknown = task.decode(
      singleOutput(places, 10, target.output),
      problem,
      targets.points.readingOf(names, problem.images),
    );
    for (const loss of task.losses(answers, problem)[0]!) expect(loss).toBeLessThan(1e-4);
  });
});

describe("the grid of a detector", () => {
  test("has each thing in the cell of its centre, and its class next to it", () => {
    const { options } = targetVariants["detector-small"].images;
    const { target, problem } = targetProblem("boxes", makeScenes(options, 20, 1, "test-scenes"));
    const names = target.namesOf(problem.truth);
    expect(names).toEqual(["filled", "frame"]);
    const { values, width } = target.rowsOf(problem.truth, names, problem.images);
    // 16 x 16 cells of centre, size, whether there is one, and two classes.
    expect(width).toBe(16 * 16 * 7);
    const { images } = problem.truth as {
      images: { box: Record<"x" | "y" | "width" | "height", number>; classIndex: number }[][];
    };
    for (const [image, things] of images.entries()) {
      for (const { box, classIndex } of things) {
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const cell = Math.floor(y / 4) * 16 + Math.floor(x / 4);
        const row = Array.from(values.subarray(image * width + cell * 7, image * width + (cell + 1) * 7));
        expect(row.slice(0, 5)).toEqual(
          [x / 64, y / 64, box.width / 64, box.height / 64, 1].map(Math.fround),
        );
        expect(row[5 + classIndex]).toBe(1);
      }
    }
  });

  test("is read again as those things, each with a score of 1", () => {
    const { options } = targetVariants["detector-small"].images;
    const found = targetProblem("boxes", makeScenes(options, 10, 2, "test-scenes"));
    const names = found.target.namesOf(found.problem.truth);
    const { values } = found.target.rowsOf(found.problem.truth, names, found.problem.images);
    // Only where there is a thing: around it the classes of a target are above 0, too.
    const rows = Array.from({ length: values.length / 7 }, (_, cell) => {
      const [x, y, w, h, has, ...classes] = values.subarray(7 * cell, 7 * cell + 7);
      return [x!, y!, w!, h!, ...classes.map((near) => (has === 1 && near === 1 ? 1 : 0))];
    });
    const answers = answersFrom(Float32Array.from(rows.flat()), found, names);
    expect(found.task.score(answers, found.problem)).toMatchObject({ task: "boxes", ap50: 1 });
  });
});
