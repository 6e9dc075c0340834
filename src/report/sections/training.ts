import type { Results, TrainedVariant, VariantRecord } from "../../core/results.ts";
import { isCollapsed, trainedVariants } from "../cells.ts";
import { formatCount, formatDigits, NOT_AVAILABLE } from "../format.ts";
import { blocks, code, fold, table, text, type Column } from "../markdown.ts";
import { scoreOf } from "../scores.ts";
import { trainingWordsOf } from "../tasks/registry.ts";

/** What training any network has in common. */
interface Recipe {
  readonly id: string;
  readonly summary: string;
  readonly training: Pick<TrainedVariant["training"], "attempts" | "preset" | "backend" | "seed">;
}

/** How each variant was trained, what came of it, and what its error is made of. */
export function trainingSection(results: Results, chart: string | null): string | null {
  const variants = trainedVariants(results);
  const [first] = variants;
  if (results.variants.length === 0) return null;
  if (first === undefined) return blocks("## The models", modelTable(results.variants));
  const { columns, caption, images } = trainingWordsOf(first);
  return blocks(
    "## Training",
    chart,
    table(
      [["variant", "text"], ["outcome", "text"], ["epochs", "number"], ["best epoch", "number"], ...columns],
      variants.map((variant) => outcomeRow(results, variant)),
    ),
    caption,
    fold(
      "What was trained, and how",
      recipeTable(variants, images, (variant) => trainingWordsOf(variant).imagesOf(variant.training)),
    ),
    fold("The models", modelTable(results.variants)),
  );
}

function outcomeRow(results: Results, variant: TrainedVariant): string[] {
  const { id, training } = variant;
  const collapsed = isCollapsed(variant) ? ", collapsed" : "";
  return [
    code(id),
    `${training.outcome}${collapsed}`,
    formatCount(training.epochs),
    training.bestEpoch === 0 ? NOT_AVAILABLE : formatCount(training.bestEpoch),
    ...trainingWordsOf(variant).numbers(training, scoreOf(results, id)?.score),
  ];
}

/**
 * How variants were trained.
 *
 * @param images the column of how many images there were
 * @param imagesOf what stands in it
 */
export function recipeTable<T extends Recipe>(
  variants: readonly T[],
  images: Column,
  imagesOf: (variant: T) => string,
): string {
  return table(
    [
      ["variant", "text"],
      ["what is different", "text"],
      ["attempts", "text"],
      images,
      ["preset", "text"],
      ["backend", "text"],
      ["seed", "number"],
    ],
    variants.map((variant) => {
      const { attempts, preset, backend, seed } = variant.training;
      return [
        code(variant.id),
        text(variant.summary),
        attemptsText(attempts),
        imagesOf(variant),
        text(preset),
        code(backend),
        String(seed),
      ];
    }),
  );
}

/** The optimizers that were tried, in words. */
function attemptsText(attempts: TrainedVariant["training"]["attempts"]): string {
  if (attempts.length === 0) return NOT_AVAILABLE;
  return attempts
    .map(({ optimizer, outcome, epochs }) => `${text(optimizer)}: ${text(outcome)} (epochs: ${epochs})`)
    .join("; then ");
}

/** What the models are made of. */
export function modelTable(variants: readonly VariantRecord[]): string {
  return table(
    [
      ["variant", "text"],
      ["input", "text"],
      ["preprocessing", "text"],
      ["layers", "text"],
      ["ONNX nodes", "number"],
      ["opset", "number"],
      ["ONNX size (kB)", "number"],
      ["conversion (ms)", "number"],
      ["SHA-256", "text"],
    ],
    variants.map(({ id, inputShape, preprocessing, layers, onnx }) => [
      code(id),
      inputShape.join("×"),
      text(preprocessing),
      text(layers.join(", ")),
      formatCount(onnx?.nodes),
      formatCount(onnx?.opset),
      formatDigits(onnx === null ? null : onnx.sizeBytes / 1000),
      formatDigits(onnx?.convertMs),
      onnx === null ? NOT_AVAILABLE : code(onnx.sha256.slice(0, 12)),
    ]),
  );
}
