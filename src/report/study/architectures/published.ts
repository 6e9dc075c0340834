import type { ArchitectureRow } from "../../../core/study/architectures.ts";
import { NOT_AVAILABLE } from "../../format.ts";
import { blocks, code, table, type Column } from "../../markdown.ts";
import { spreadText } from "../words.ts";

/** What others report of a network that is like one of the heads. None of these numbers was measured here. */
interface Published {
  readonly variantId: string;
  readonly by: string;
  readonly theirs: string;
}

const paper = "[the CoordConv paper](https://arxiv.org/abs/1807.03247)";
const vfdev = "[V. Fomin's replication](https://github.com/vfdev-5/CoordConvExperiments)";
const pfrendl = "[P. Frendl's replication](https://github.com/pfrendl/coord_conv)";

const published: readonly Published[] = [
  {
    variantId: "coordconv-max",
    by: paper,
    theirs: "finds the pixel on both splits (a figure; the paper has no table of these errors)",
  },
  {
    variantId: "coordconv-average",
    by: vfdev,
    theirs:
      "the mean for 80 of 200 epochs (248 px² where trained, 431 px² in the quarter: those of the mean); 83 and 455 px² at the end",
  },
  {
    variantId: "conv-quadrant",
    by: vfdev,
    theirs:
      "5.8 to 12.7 px² in the quarter, and 85 px² to 3,565 px² at 6 of 20 looks, where its batch normalisation jumps",
  },
  {
    variantId: "conv-uniform",
    by: paper,
    theirs: "finds places left out all over the image, fails in the quarter",
  },
  {
    variantId: "coordconv-strided",
    by: pfrendl,
    theirs: 'does not solve the quarter on 32x32: "disadvantageous with downsampling"',
  },
];

/** CoordConv's question beside what its paper and two replications report. */
export function publishedSection(rows: readonly ArchitectureRow[]): string | null {
  const quadrant = rows.filter(({ split, isBaseline }) => split === "quadrant" && !isBaseline);
  const known = published.filter(({ variantId }) => quadrant.some(({ answerer }) => answerer === variantId));
  if (known.length === 0) return null;
  const columns: Column[] = [
    ["network", "text"],
    ["here: px where trained", "number"],
    ["px never seen", "number"],
    ["px between", "number"],
    ["theirs, not measured here", "text"],
  ];
  return blocks(
    "### Beside what was published",
    "The others have images of one bright pixel and train for longer; these have 9x9 squares and a small budget. Squares of " +
      "pixels (px²) are their mean squared errors. The weights by hand show what `coordconv-max` can say, whether or not a " +
      "training comes there: they find each of the 3,136 places of one bright pixel, too (tests/zoo/heads/heads.test.ts).",
    table(
      columns,
      known.map(({ variantId, by, theirs }) => {
        const of = (split: ArchitectureRow["split"]) =>
          rows.find((row) => row.split === split && row.answerer === variantId);
        const between = of("uniform");
        return [
          code(variantId),
          spreadText(of("quadrant")!.seenErrorPx),
          spreadText(of("quadrant")!.neverSeenErrorPx),
          between === undefined ? NOT_AVAILABLE : spreadText(between.neverSeenErrorPx),
          `${by}: ${theirs}`,
        ];
      }),
    ),
  );
}
