import type { DescentRecipe, OptimizerRecipe } from "./types.ts";

/** Adam as the question sets it. */
export const questionAdam: OptimizerRecipe = {
  name: "adam",
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};

/** The question's Adam at the rate that Keras has by default. */
export const slowAdam: OptimizerRecipe = { ...questionAdam, learningRate: 0.001 };

/** SGD at the rate that Keras has by default. */
export const defaultSgd: OptimizerRecipe = { name: "sgd", learningRate: 0.01 };

/** The question's recipe; each variant says only what it changes. */
export const questionRecipe: DescentRecipe = {
  kind: "gradient-descent",
  attempts: [questionAdam],
  loss: "mse",
  batchSize: 128,
  epochs: { full: 20, quick: 4 },
  patience: 6,
};

/** An optimizer as reports print it, such as `Adam lr 0.01`. */
export function describeOptimizer(optimizer: OptimizerRecipe): string {
  const rate = `lr ${optimizer.learningRate}`;
  if (optimizer.name === "momentum") return `SGD ${rate} momentum ${optimizer.momentum}`;
  return `${optimizer.name === "adam" ? "Adam" : "SGD"} ${rate}`;
}
