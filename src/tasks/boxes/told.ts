import type { Fit } from "../../dataset/fit.ts";
import type { AskedReading } from "../asked.ts";
import { boxInImage } from "../box/forms.ts";
import { boxIou } from "../box/iou.ts";
import { toldForm } from "../box/told-form.ts";
import type { SeenAnswers, Told } from "../own.ts";
import { formatDigits } from "../words.ts";
import { classOrders, type ClassOrder } from "./class-order.ts";
import type { Found } from "./found.ts";
import { layoutsOf } from "./layouts.ts";
import { noBoxes } from "./no-boxes.ts";
import { rawBoxes, type RawBox } from "./raw-boxes.ts";
import { suppressionWords } from "./suppress.ts";
import type { BoxesReading, BoxesTruth, Layout } from "./types.ts";

/** Boxes of the best scores in each image: evidence of how all are meant. */
const mostEvidence = 20;

/** Another order of classes must agree with so much more of the labels, and by this factor, to be taken. */
const clearly = { more: 0.1, times: 1.5 } as const;

/** IoU from which a box is one with a true one. */
const sameBox = 0.5;

/**
 * Which outputs are boxes, scores and classes, and how: by names, shapes and values, and by what the labels agree with.
 *
 * @throws BoxbenchError MODEL_FILE when no output can hold boxes
 */
export function boxesReadingOf(
  seen: SeenAnswers,
  truth: BoxesTruth,
  asked: AskedReading,
): Told<BoxesReading> {
  const orders = classOrders(truth.names);
  const widthsWith = (isPlain: boolean) =>
    new Set(
      orders
        .filter(({ background }) => (background === null) === isPlain)
        .map(({ indices }) => indices.length),
    );
  const found = layoutsOf(seen, { plain: widthsWith(true), behind: widthsWith(false) });
  const [usual] = found;
  if (usual === undefined) throw noBoxes(seen, truth);
  // Of several outputs with scores of each class that one is right with which the labels agree.
  const rivals = found.filter(({ layout }) => layout.kind === usual.layout.kind);
  const told = rivals
    .slice(0, usual.layout.kind === "columns" ? rivals.length : 1)
    .map((one) => toldLayout(one, seen, truth, asked, orders));
  return told.reduce((best, one) => (one.agreement > best.agreement * clearly.times ? one : best)).told;
}

interface ToldLayout {
  readonly told: Told<BoxesReading>;
  /** Share of the true boxes that a box of their class reaches. */
  readonly agreement: number;
}

function toldLayout(
  { layout, words }: Found,
  seen: SeenAnswers,
  truth: BoxesTruth,
  asked: AskedReading,
  orders: readonly ClassOrder[],
): ToldLayout {
  const fits = seen.images.map((image) => truth.fits[image]!);
  const evidenceWith = (order: ClassOrder | null) =>
    rawBoxes(seen.answered, layout, fits.length, order).map((own) =>
      own.toSorted((a, b) => b.score - a.score).slice(0, mostEvidence),
    );
  const possible = possibleOrders(layout, orders, evidenceWith(null), truth);
  const [first] = possible;
  const evidence = evidenceWith(first ?? null);
  const outputName = boxOutputOf(layout);
  const { reading: how, taken } = toldForm(
    {
      values: Float32Array.from(evidence.flat().flatMap(({ numbers }) => numbers)),
      input: seen.input,
      outputName,
      agreement: ({ form, scale }) =>
        meanBestIou(evidence, seen, truth, (one, fit) => boxInImage(form, one.numbers, scale, fit)),
    },
    asked,
  );
  const judged = possible.map((order) => ({
    order,
    agreement: classAgreement(evidenceWith(order), seen, truth, order, { layout, ...how, order }),
  }));
  const [likely] = judged;
  const best = judged.reduce((most, one) => (one.agreement > most.agreement ? one : most), likely!);
  const isClear =
    likely !== undefined &&
    best.agreement >= likely.agreement + clearly.more &&
    best.agreement >= clearly.times * likely.agreement;
  const chosen = isClear ? best : likely;
  const reading: BoxesReading = { layout, ...how, order: chosen?.order ?? null };
  return {
    agreement:
      chosen?.agreement ?? classAgreement(evidence, seen, truth, null, { layout, ...how, order: null }),
    told: {
      reading,
      outputs: outputsOf(layout),
      taken: [
        words,
        `${taken.slice(0, 1).toUpperCase()}${taken.slice(1)}`,
        classWords(chosen, judged, truth),
        ...(layout.kind === "columns" ? [`Kept: ${suppressionWords}`] : []),
      ],
    },
  };
}

function classWords(
  chosen: { order: ClassOrder; agreement: number } | undefined,
  judged: readonly { order: ClassOrder; agreement: number }[],
  truth: BoxesTruth,
): string {
  const { names } = truth;
  if (chosen === undefined) {
    return names.length > 1
      ? `No output tells one of the ${names.length} classes of the labels: boxes are scored without classes`
      : areUnnamed(truth)
        ? "The labels name no classes: all boxes are of one"
        : "No output tells the class of a box: all are of one";
  }
  const next = judged.filter((one) => one !== chosen).toSorted((a, b) => b.agreement - a.agreement)[0];
  const facts =
    next === undefined
      ? ""
      : `; so the class of ${percent(chosen.agreement)} of the true boxes is right, and of ${percent(next.agreement)} if ${next.order.words}`;
  return `Classes: ${chosen.order.words}${facts}`;
}

/** Whether the labels say where things are, and not what. */
function areUnnamed({ names }: BoxesTruth): boolean {
  return names.length === 1 && names[0] === "object";
}

function percent(share: number): string {
  return `${formatDigits(100 * share)} %`;
}

/** The orders that the classes in outputs can have: as many as there are columns, or at least as many as the highest. */
function possibleOrders(
  layout: Layout,
  orders: readonly ClassOrder[],
  evidence: readonly (readonly RawBox[])[],
  truth: BoxesTruth,
): readonly ClassOrder[] {
  if (layout.kind === "columns") return orders.filter(({ indices }) => indices.length === layout.width);
  const numbers = evidence.flat().flatMap(({ classNumber }) => classNumber ?? []);
  if (numbers.length === 0 && layout.kind !== "selected") return [];
  const highest = Math.max(0, ...numbers);
  // Where labels name nothing, a class 0 that is answered beside others is as good as they are.
  if (highest > 0 && numbers.includes(0) && areUnnamed(truth)) return [];
  const fitting = orders.filter(
    ({ indices, background }) => highest < indices.length && background !== indices.length - 1,
  );
  // Numbers that never are 0 begin behind the background.
  return numbers.includes(0) || numbers.length === 0
    ? fitting
    : fitting.toSorted((a, b) => Number(b.background === 0) - Number(a.background === 0));
}

function boxOutputOf(layout: Layout): string {
  if (layout.kind === "rows") return layout.output;
  return typeof layout.boxes === "string" ? layout.boxes : layout.boxes.output;
}

function outputsOf(layout: Layout): string[] {
  switch (layout.kind) {
    case "rows":
      return [layout.output];
    case "lists":
      return [layout.boxes, layout.scores, layout.classes, layout.count].filter((name) => name !== null);
    case "columns":
      return [...new Set([layout.boxes.output, layout.scores.output])];
    default:
      return [layout.indices, layout.boxes, layout.scores];
  }
}

type BoxOf = (one: RawBox, fit: Fit) => ReturnType<typeof boxInImage>;

/** Mean over the true boxes of the IoU of the box that is most alike. */
function meanBestIou(
  evidence: readonly (readonly RawBox[])[],
  seen: SeenAnswers,
  truth: BoxesTruth,
  boxOf: BoxOf,
): number {
  const best = seen.images.flatMap((image, row) => {
    const found = evidence[row]!.map((one) => boxOf(one, truth.fits[image]!));
    return truth.images[image]!.map(({ box }) => Math.max(0, ...found.map((one) => boxIou(one, box))));
  });
  return best.reduce((sum, iou) => sum + iou, 0) / Math.max(1, best.length);
}

/** Share of the true boxes of which the most alike box has their class. */
function classAgreement(
  evidence: readonly (readonly RawBox[])[],
  seen: SeenAnswers,
  truth: BoxesTruth,
  order: ClassOrder | null,
  { form, scale }: BoxesReading,
): number {
  const right = seen.images.flatMap((image, row) => {
    const found = evidence[row]!.map((one) => ({
      box: boxInImage(form, one.numbers, scale, truth.fits[image]!),
      classIndex: order === null ? null : (order.indices[one.classNumber ?? -1] ?? -1),
    }));
    return truth.images[image]!.map(({ box, classIndex }) =>
      found.some(
        (one) =>
          (one.classIndex === null || one.classIndex === classIndex) && boxIou(one.box, box) >= sameBox,
      ),
    );
  });
  return right.filter(Boolean).length / Math.max(1, right.length);
}
