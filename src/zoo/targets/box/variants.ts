import type * as tf from "@tensorflow/tfjs";
import { flattened } from "../../heads/convolutions.ts";
import { denseOf, networkOf, scaledInput, type Build } from "../../heads/layers.ts";
import { dividedBy255 } from "../../blocks.ts";
import type { Claim } from "../../claim.ts";
import type { ImageShape, LossName, TargetVariant } from "../../types.ts";
import { stridedBackbone } from "../backbone.ts";
import { cluttered, targetRecipe } from "../recipes.ts";
import { boxLayer } from "./target.ts";

function buildBox(
  tfjs: typeof tf,
  input: ImageShape,
  _names: readonly string[],
  seed: number,
): tf.LayersModel {
  const build: Build = { tfjs, input, seed };
  const { raw, scaled } = scaledInput(build);
  const hidden = denseOf(build, flattened(build, stridedBackbone(build, scaled)), "hidden", 64, "relu");
  return networkOf(build, raw, denseOf(build, hidden, boxLayer, 4, "sigmoid"));
}

const common = {
  task: "box",
  family: "boxes",
  images: {
    options: { ...cluttered, things: [1, 1], size: [8, 40], kinds: ["filled"] },
    counts: {
      full: { trainCount: 3000, validationCount: 500 },
      quick: { trainCount: 600, validationCount: 100 },
    },
  },
  preprocessing: dividedBy255,
  sideMultiple: 8,
  build: buildBox,
} as const satisfies Partial<TargetVariant>;

function withLoss(loss: LossName, id: string, words: string, claim: Claim): TargetVariant {
  return {
    ...common,
    id,
    summary: `three convolutions, 64 ReLU units, then centre, width and height by a sigmoid; ${words}`,
    recipe: { ...targetRecipe, loss },
    claim,
  };
}

const ours = "nobody; boxbench asks";

/** A claim that a loss finds better boxes than another. */
function beats(of: string, by: string, statement: string): Claim {
  return { statement, by, supportedWhen: [{ metric: "oneLessIou", is: "below", factor: 1, of }] };
}

const boxMse = withLoss("mse", "box-mse", "the mean squared error of the four numbers", {
  statement: "four numbers and their squared error are enough to find a box",
  by: ours,
  supportedWhen: [{ metric: "oneLessIou", is: "below", value: 0.3 }],
});

const boxHuber = withLoss(
  "huber",
  "box-huber",
  "Huber's loss, which counts errors above 0.05 by themselves",
  beats(
    "box-mse",
    "R. Girshick (Fast R-CNN), https://arxiv.org/abs/1504.08083",
    "Huber's loss beats squares",
  ),
);

const boxIou = withLoss(
  "iou",
  "box-iou",
  "1 − IoU",
  beats("box-mse", "J. Yu et al. (UnitBox), https://arxiv.org/abs/1608.01471", "1 − IoU beats squares"),
);

const boxGiou = withLoss(
  "giou",
  "box-giou",
  "1 − GIoU",
  beats(
    "box-iou",
    "H. Rezatofighi et al., https://arxiv.org/abs/1902.09630",
    "GIoU beats IoU, which says nothing of boxes that are apart",
  ),
);

const boxDiou = withLoss(
  "diou",
  "box-diou",
  "1 − DIoU",
  beats("box-giou", "Z. Zheng et al., https://arxiv.org/abs/1911.08287", "DIoU beats GIoU"),
);

const boxCiou = withLoss(
  "ciou",
  "box-ciou",
  "1 − CIoU",
  beats("box-diou", "Z. Zheng et al., https://arxiv.org/abs/1911.08287", "CIoU beats DIoU"),
);

/** The variants that find one box, in the order of their report. */
export const boxVariants = {
  "box-mse": boxMse,
  "box-huber": boxHuber,
  "box-iou": boxIou,
  "box-giou": boxGiou,
  "box-diou": boxDiou,
  "box-ciou": boxCiou,
} as const satisfies Record<string, TargetVariant>;
