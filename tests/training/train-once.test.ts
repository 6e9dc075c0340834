import { beforeAll, describe, expect, test } from "vitest";
import { loadBackend, type LoadedBackend } from "../../src/tfjs/backend.ts";
import { trainOnce } from "../../src/training/train-once.ts";

let backend: LoadedBackend;
beforeAll(async () => {
  backend = await loadBackend("tfjs/wasm");
});

const small = { preset: "quick", seed: 3, epochs: 2 } as const;

describe("one training", () => {
  test("of a point gives history and accuracy, with the numbers of images and epochs that were asked for", async () => {
    const counts = { trainCount: 40, validationCount: 20 };
    const trained = await trainOnce(backend, { ...small, ...counts, variantId: "linear-sgd" });
    expect(trained).toMatchObject({ task: "point", variantId: "linear-sgd", parameters: 2050 });
    expect(trained.training).toMatchObject({ outcome: "trained", seed: 3, epochs: 2, ...counts });
    expect(trained.training.history).toHaveLength(2);
    expect(trained.accuracy).toHaveProperty("meanErrorPx");
  });

  test("of classes takes another learning rate, and ends the same for the same seed", async () => {
    const options = {
      ...small,
      variantId: "mnist-small",
      learningRate: 0.0005,
      trainCount: 8,
      validationCount: 4,
      testCount: 6,
    };
    const [first, again] = [await trainOnce(backend, options), await trainOnce(backend, options)];
    expect(first.training.attempts).toEqual([{ optimizer: "Adam lr 0.0005", outcome: "trained", epochs: 2 }]);
    expect(first.accuracy).toMatchObject({ count: 6 });
    expect(again.accuracy).toEqual(first.accuracy);
  });

  test("ends as diverged at a learning rate of 1e9", async () => {
    const options = { ...small, epochs: 9, trainCount: 400, validationCount: 20, variantId: "linear-sgd" };
    const { training, accuracy } = await trainOnce(backend, { ...options, learningRate: 1e9 });
    expect(training.outcome).toBe("diverged");
    expect(accuracy).toBeNull();
  });

  test.each([0, -0.01, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses a learning rate of %d in one line",
    async (learningRate) => {
      await expect(trainOnce(backend, { ...small, variantId: "linear-sgd", learningRate })).rejects.toThrow(
        `The learning rate is ${learningRate}; it must be a number above 0, such as 0.01.`,
      );
    },
  );

  test.each([
    [{ variantId: "huge" }, /No variant "huge"\. There are: question-cnn, .*huge-cnn/],
    [{ variantId: "linear-exact", learningRate: 0.1 }, /linear-exact is solved exactly/],
    [{ variantId: "linear-sgd", epochs: 0 }, /number of epochs is 0/],
    [{ variantId: "mnist-small", trainCount: 1 }, /number of images is 1; two classes need/],
  ])("refuses %o", async (change, message) => {
    await expect(trainOnce(backend, { preset: "quick", seed: 1, ...change })).rejects.toThrow(message);
  });
});
