import type { ClassRecord } from "../../src/core/study/classes.ts";
import { STUDY_SCHEMA_VERSION, type Study } from "../../src/core/study/study.ts";
import type { TrainingRecord, TrainingSpec } from "../../src/core/study/training.ts";
import { findingsOf } from "../../src/study/analyse.ts";
import { classSpecs, type ClassSpec } from "../../src/study/classes.ts";
import { parts, usualPartNames, type PartName, type StudyChoice } from "../../src/study/parts.ts";
import { keyOf, summaryOf } from "../../src/study/trainings.ts";
import { accuracyOf, recordOf } from "../study/records.ts";

/** An invented world: rates of 0.1 collapse CNNs, 0.01 does with odd seeds, and a rate of 10 diverges. */
function inventedTraining(spec: TrainingSpec): TrainingRecord {
  const { network, optimizer, seed, images, distinct } = spec;
  const rate = optimizer.name === "least-squares" ? 0 : optimizer.learningRate;
  const isCnn = network.includes("cnn");
  const tests = spec.tests.map((name, index) => ({
    images: name,
    accuracy: accuracyOf({ meanErrorPx: 0.5 + index + seed / 10 }),
  }));
  if (rate >= 10) return recordOf({ spec, diverged: true });
  if (optimizer.name === "least-squares") {
    const meanErrorPx = images === "clean" ? 1e-6 * seed : 2 + seed / 10;
    return recordOf({ spec, meanErrorPx, ended: "solved", errorsPx: [meanErrorPx], tests });
  }
  const collapses = isCnn && (rate >= 0.1 || (rate === 0.01 && seed % 2 === 1));
  if (collapses && (distinct ?? 100) > 2) {
    return recordOf({
      spec,
      meanErrorPx: 10.7 + seed / 100,
      varianceRatio: 1e-4,
      ended: "no progress",
      tests,
    });
  }
  const isScaled = spec.outputRange[1] === 100;
  const meanErrorPx = (isScaled ? 3 : images === "clean" ? 0.4 : 0.8) + seed / 100;
  return recordOf({ spec, meanErrorPx, errorsPx: [9, 4, meanErrorPx], tests });
}

/** Of classifiers: `flatline` is stuck, its softmax a cure, its sigmoid one with even seeds, and He diverges. */
function inventedClassifier({ variantId, seed, preset }: ClassSpec): ClassRecord {
  const isCured = variantId === "flatline-sigmoid" ? seed % 2 === 0 : variantId === "flatline-softmax";
  const tellsApart = isCured || !variantId.startsWith("flatline");
  const diverged = variantId === "flatline-he";
  return {
    id: `${variantId}-${seed}`,
    variantId,
    preset,
    seed,
    backend: "tfjs/node",
    outcome: diverged ? "diverged" : "trained",
    optimizer: "SGD lr 0.01",
    parameters: 53_826,
    epochs: 15,
    seconds: 12,
    accuracy: diverged
      ? null
      : {
          count: 200,
          errorRate: (tellsApart ? 0.01 : 0.5) + seed / 1000,
          logLoss: (tellsApart ? 0.05 : 0.69) + seed / 1000,
          varianceRatio: tellsApart ? 0.9 : 0.001,
          majorityAccuracy: 0.5,
        },
    validationLossRange: diverged ? null : tellsApart ? 0.6 : 0.01,
    trainLossRises: diverged ? null : 0.25,
  };
}

export const fixtureChoice: StudyChoice = {
  seeds: [1, 2, 3, 4],
  preset: "study",
  variants: [
    "question-cnn",
    "cnn-gray",
    "cnn-low-lr",
    "dense-only",
    "linear-sgd",
    "linear-exact",
    "linear-high-lr",
  ],
  classVariants: null,
  targetVariants: [],
  rates: null,
};

/** A study of that world. */
export async function studyOf(chosen: readonly PartName[] = usualPartNames): Promise<Study> {
  const trainings = new Map<string, TrainingRecord>();
  for (const part of chosen) {
    for (const chain of parts[part].chains(fixtureChoice)) {
      for (const spec of chain.specs) {
        const record = inventedTraining(spec);
        trainings.set(keyOf(spec), record);
        if (!chain.goesOn(record)) break;
      }
    }
  }
  const done = [...trainings.values()];
  const classTrainings = chosen.includes("classify") ? classSpecs(fixtureChoice).map(inventedClassifier) : [];
  const count = done.length + classTrainings.length;
  return {
    schemaVersion: STUDY_SCHEMA_VERSION,
    run: {
      command: "npm run study -- --seeds 4",
      preset: "study",
      parts: [...chosen],
      seeds: [...fixtureChoice.seeds],
      finishedAt: "2026-11-21T10:00:00.000Z",
      trainings: count,
      missing: 0,
      trainingSeconds: 12 * count,
      backend: "tfjs/node",
    },
    environment: {
      cpu: "Invented CPU",
      coresUsable: 2,
      os: "Linux",
      node: "22.0.0",
      packages: { "@tensorflow/tfjs": "4.22.0" },
      gitCommit: null,
    },
    ...(await findingsOf(chosen, fixtureChoice, trainings, classTrainings)),
    trainings: done.map(summaryOf),
    classTrainings,
    architectureTrainings: [],
  };
}
