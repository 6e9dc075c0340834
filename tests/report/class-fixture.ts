import type {
  ClassesScore,
  ClassesTraining,
  MeasuredCell,
  Results,
  TrainedVariant,
  VariantRecord,
} from "../../src/core/results.ts";
import { sampleResults } from "./fixture.ts";

const digits = "0123456789abcdef".repeat(4);

/**
 * Classifiers, made by hand: one that learned, one that answers one class, one that diverged, on two runtimes. Their
 * cells are those of two variants of the other fixture under new names.
 */
export const classResults: Results = {
  ...sampleResults,
  run: { ...sampleResults.run, task: "classes", command: "npm run bench -- --task classify" },
  dataset: {
    description:
      "35 + 10 grey images of 8x6 to train and to choose the epoch, 200 to score (rows or columns)",
    side: null,
    trainCount: 35,
    validationCount: 200,
    validationSha256: digits,
  },
  variants: [
    classifier("flatline", {
      epochs: [
        [0.75, 0.6931],
        [0.7, 0.6931],
      ],
      varianceRatio: 0,
      largestAnswerShare: 1,
      collapsed: true,
    }),
    classifier("mnist-small", {
      epochs: [
        [0.694, 0.68],
        [0.25, 0.125],
        [0.125, 0.25],
      ],
      varianceRatio: 0.95,
      largestAnswerShare: 0.505,
      collapsed: false,
    }),
    diverged("flatline-he"),
  ],
  baselines: [
    {
      id: "majority",
      summary: "always the class of most training images",
      variantIds: ["flatline", "mnist-small", "flatline-he"],
      score: score({ right: 0.5, logLoss: 0.6931, auc: 0.5 }),
    },
  ],
  cells: sampleResults.cells.flatMap((cell) =>
    cell.status === "measured" && cell.runtimeId !== "ort-node/webgpu"
      ? renamed(cell, { "question-cnn": "flatline", "cnn-low-lr": "mnist-small" })
      : [],
  ),
  scores: [
    {
      variantId: "flatline",
      runtimeId: "ort-node/cpu",
      score: score({ right: 0.5, logLoss: 0.6931, auc: 0.5 }),
    },
    {
      variantId: "mnist-small",
      runtimeId: "ort-node/cpu",
      score: score({ right: 0.985, logLoss: 0.0521, auc: 1, aucInterval: null }),
    },
    {
      variantId: "mnist-small",
      runtimeId: "tfjs/wasm",
      score: score({ right: 0.985, logLoss: 0.05210004, auc: 1, aucInterval: null }),
    },
  ],
  gallery: null,
  verdicts: [
    {
      variantId: "mnist-small",
      statement: "start from a small one",
      by: "a reply",
      rule: "share of wrong answers below 0.1",
      measured: "share of wrong answers 0.015",
      verdict: "supported",
    },
  ],
};

/** A user's own classifier of three classes: nothing was trained, and there is no ROC curve. */
export const userClassResults: Results = {
  ...classResults,
  run: {
    ...sampleResults.run,
    task: "classes",
    command: "npm run bench -- --model 'm.onnx' --data 'photos'",
  },
  dataset: {
    ...classResults.dataset,
    description:
      "the images in photos, 8x6, with their classes; outputs taken as a probability for each class",
    trainCount: 0,
  },
  variants: [{ ...withoutTraining(classResults.variants[1]!), family: "your own" }],
  cells: classResults.cells.filter(({ variantId }) => variantId === "mnist-small"),
  scores: [
    {
      variantId: "mnist-small",
      runtimeId: "ort-node/cpu",
      score: { ...score({ right: 0.8, logLoss: 0.5, auc: null }), classes: 3 },
    },
  ],
  baselines: [
    {
      id: "majority",
      summary: "always the most frequent class",
      variantIds: ["mnist-small"],
      score: { ...score({ right: 0.4, logLoss: 1.0986, auc: null }), classes: 3 },
    },
  ],
  verdicts: [],
};

interface Scores {
  readonly right: number;
  readonly logLoss: number;
  readonly auc: number | null;
  readonly aucInterval?: null;
}

function score({ right, logLoss, auc, aucInterval }: Scores): ClassesScore {
  return {
    task: "classes",
    count: 200,
    classes: 2,
    accuracy: right,
    accuracyInterval: [right - 0.03, Math.min(1, right + 0.01)],
    logLoss,
    logLossInterval: [logLoss / 2, logLoss * 2],
    auc,
    aucInterval: aucInterval === null || auc === null ? null : [auc - 0.05, auc + 0.05],
  };
}

interface Trained {
  readonly epochs: readonly (readonly [trainLoss: number, validationLogLoss: number])[];
  readonly varianceRatio: number;
  readonly largestAnswerShare: number;
  readonly collapsed: boolean;
}

function classifier(id: string, numbers: Trained): TrainedVariant<ClassesTraining> {
  const { epochs, ...figures } = numbers;
  const training: ClassesTraining = {
    task: "classes",
    outcome: "trained",
    preset: "full",
    backend: "tfjs/node",
    seed: 7,
    trainCount: 35,
    validationCount: 10,
    testCount: 200,
    classNames: ["rows", "columns"],
    epochs: epochs.length,
    bestEpoch: 2,
    seconds: 40,
    pretrainingSeconds: 2.5,
    attempts: [{ optimizer: "Adam lr 0.001", outcome: "trained", epochs: epochs.length }],
    history: epochs.map(([trainLoss, validationLogLoss], index) => ({
      epoch: index + 1,
      trainLoss,
      validationLogLoss,
      validationAccuracy: 0.5,
    })),
    ...figures,
  };
  return {
    id,
    family: "small",
    summary: `what is different in ${id}`,
    preprocessing: "pixels / 255",
    inputShape: [8, 6, 1],
    parameters: 1234,
    layers: ["Flatten", "Dense 1 sigmoid"],
    training,
    onnx: { sha256: digits, sizeBytes: 5000, nodes: 3, opset: 17, convertMs: 2 },
  };
}

function diverged(id: string): VariantRecord {
  const trained = classifier(id, {
    epochs: [],
    varianceRatio: 0,
    largestAnswerShare: 0,
    collapsed: false,
  });
  return {
    ...trained,
    layers: [],
    training: {
      ...trained.training,
      outcome: "diverged",
      epochs: 1,
      bestEpoch: 0,
      history: [{ epoch: 1, trainLoss: null, validationLogLoss: null, validationAccuracy: null }],
      attempts: [{ optimizer: "SGD lr 0.01", outcome: "diverged", epochs: 1 }],
      varianceRatio: null,
      largestAnswerShare: null,
      collapsed: null,
    },
    onnx: null,
  };
}

function withoutTraining(record: VariantRecord): VariantRecord {
  return { ...record, training: null };
}

/** A cell under the new name of its variant; none for a variant that has none. */
function renamed(cell: MeasuredCell, names: Readonly<Record<string, string>>): MeasuredCell[] {
  const variantId = names[cell.variantId];
  if (variantId === undefined) return [];
  const parity = { ...cell.parity, maxPixelDistance: null };
  return [{ ...cell, variantId, id: cell.id.replace(cell.variantId, variantId), parity }];
}
