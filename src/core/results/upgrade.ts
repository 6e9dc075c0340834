/** JSON as it stands in a file. */
type Json = Readonly<Record<string, unknown>>;

/**
 * What an older results.json would be in the present version: of version 2, which knew two tasks and had fields of its
 * own for each. Anything else comes back as it is; whether it fits the schema is checked by whoever reads it.
 */
export function upgraded(json: unknown): unknown {
  if (!isObject(json) || json["schemaVersion"] !== 2) return json;
  const { accuracies, classAccuracies, baselines, classBaselines, ...others } = json;
  const dataset = isObject(json["dataset"]) ? json["dataset"] : {};
  const side = typeof dataset["side"] === "number" ? dataset["side"] : 0;
  const scoreOf = (record: Json, task: string) => withScore(record, task, side);
  const variants = mapped(json["variants"], upgradedVariant);
  const isClasses =
    (isObject(json["run"]) && json["run"]["task"] === "classify") ||
    isNotEmpty(classAccuracies) ||
    (Array.isArray(variants) && variants.some((record) => taskOfTraining(record) === "classes"));
  const isPoint = isNotEmpty(accuracies) || isNotEmpty(baselines) || side > 0;
  return {
    ...others,
    schemaVersion: 3,
    run: isObject(json["run"])
      ? upgradedRun(json["run"], isClasses ? "classes" : isPoint ? "point" : "none")
      : json["run"],
    variants,
    baselines: joined(
      mapped(baselines, (record) => scoreOf(record, "point")),
      mapped(classBaselines ?? [], (record) => scoreOf(record, "classes")),
    ),
    scores: joined(
      mapped(accuracies, (record) => scoreOf(record, "point")),
      mapped(classAccuracies ?? [], (record) => scoreOf(record, "classes")),
    ),
    ...("gallery" in json ? { gallery: upgradedGallery(json["gallery"]) } : {}),
    ...("comparison" in json ? { comparison: upgradedComparison(json["comparison"]) } : {}),
  };
}

/** Tasks had other names, which the options of a run that can be gone on with hold too. */
function upgradedRun({ options, ...run }: Json, task: string): Json {
  if (!isObject(options)) return { ...run, task };
  const { task: asked, ...others } = options;
  const isVariants = asked !== undefined && options["model"] === undefined;
  return { ...run, task, options: isVariants ? { ...others, task } : others };
}

function upgradedVariant(record: Json): Json {
  const { classTraining, ...others } = record;
  if (isObject(classTraining)) return { ...others, training: { task: "classes", ...classTraining } };
  const { training } = others;
  return isObject(training) ? { ...others, training: { task: "point", ...training } } : others;
}

function taskOfTraining(record: unknown): unknown {
  return isObject(record) && isObject(record["training"]) ? record["training"]["task"] : null;
}

function withScore({ accuracy, ...record }: Json, task: string, side: number): Json {
  if (!isObject(accuracy)) return { ...record, score: accuracy };
  const standardError = task === "point" ? { standardErrorPx: standardErrorPx(accuracy, side) } : {};
  return { ...record, score: { task, ...accuracy, ...standardError } };
}

/** Standard error of the mean distance: its mean square is 2 MSE, as MSE is per axis and in the [-1, 1] scale. */
function standardErrorPx({ mse, meanErrorPx, count }: Json, side: number): number {
  const [square, mean, images] = [Number(mse) * 2 * (side / 2) ** 2, Number(meanErrorPx), Number(count)];
  const standardError = Math.sqrt(Math.max(0, square - mean ** 2) / images);
  return Number.isFinite(standardError) ? standardError : 0;
}

/** Points were in [-1, 1], and the one side stood for all images. */
function upgradedGallery(gallery: unknown): unknown {
  if (!isObject(gallery)) return gallery;
  const { side, images, rows } = gallery;
  return {
    images: isObject(images)
      ? Object.fromEntries(
          Object.entries(images).map(([key, image]) => [
            key,
            isObject(image) ? { height: side, width: side, ...image } : image,
          ]),
        )
      : images,
    rows: mapped(rows, (row) => ({ ...row, cases: mapped(row["cases"], upgradedCase) })),
  };
}

function upgradedCase({ kind, imageIndex, truth, prediction, errorPx }: Json): Json {
  return {
    kind,
    image: String(imageIndex),
    truth: pointMarks(truth),
    answer: pointMarks(prediction),
    loss: errorPx,
    unit: "px",
  };
}

function pointMarks(point: unknown): unknown {
  if (!Array.isArray(point)) return point;
  const [x, y] = point.map((component) => (Number(component) + 1) / 2);
  return [{ shape: "point", x, y }];
}

function upgradedComparison(comparison: unknown): unknown {
  if (!isObject(comparison)) return comparison;
  return {
    ...comparison,
    accuracies: mapped(comparison["accuracies"], ({ differencePx, ...record }) => ({
      measure: "mean error",
      unit: "px",
      before: 0,
      margin: 0.01,
      difference: differencePx,
      ...record,
    })),
  };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNotEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** The records of a list changed; what is no list, or no record, comes back as it is. */
function mapped(list: unknown, change: (record: Json) => Json): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((record: unknown) => (isObject(record) ? change(record) : record));
}

function joined(first: unknown, second: unknown): unknown {
  return Array.isArray(first) && Array.isArray(second)
    ? [...(first as unknown[]), ...(second as unknown[])]
    : first;
}
