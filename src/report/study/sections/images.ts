import type { ImagesRow } from "../../../core/study/rows.ts";
import type { Study } from "../../../core/study/study.ts";
import { blocks, code, table, text, type Column } from "../../markdown.ts";
import { spreadText } from "../words.ts";

/** Images that are harder than those of the question. */
export function imagesSection({ images }: Study): string | null {
  const trained = images.filter(({ trainedOn, triedOn, isBaseline }) => isBaseline || trainedOn === triedOn);
  const robust = images.filter(({ trainedOn, triedOn }) => trainedOn === "clean" && triedOn !== "clean");
  const halves = images.filter(({ trainedOn }) => trainedOn === "left-half");
  if (images.length === 0) return null;
  const kinds = ["clean", "noisy", "cluttered", "sizes"];
  const hasHarder = trained.some(({ isBaseline, triedOn }) => !isBaseline && triedOn === "noisy");
  return blocks(
    "## Harder images",
    hasHarder
      ? blocks(
          "Trained and tried on the same kind of images: mean error in pixels. *noisy*: Gaussian noise of 40 grey levels; " +
            "*cluttered*: 4 grey discs and bars under the box; *sizes*: boxes of 3 to 9 px. The centroid of the bright pixels " +
            "needs no training: what is no better than it merely found a white pixel.",
          pivot(trained, kinds),
        )
      : null,
    robust.length === 0
      ? null
      : blocks(
          "Trained on clean images, tried on others: mean error in pixels.",
          pivot(
            [...images.filter(({ isBaseline }) => isBaseline), ...robust],
            [...new Set(robust.map(({ triedOn }) => triedOn))],
          ),
        ),
    halves.length === 0
      ? null
      : blocks(
          "Trained where the centre of the box is in the left half only: mean error in pixels.",
          pivot(halves, ["left-half", "right-half"]),
        ),
  );
}

function pivot(rows: readonly ImagesRow[], kinds: readonly string[]): string {
  const answerers = [...new Set(rows.map(({ answerer }) => answerer))];
  return table(
    [["answers", "text"], ...kinds.map((kind): Column => [kind, "number"])],
    answerers.map((answerer) => [
      rows.some((row) => row.answerer === answerer && row.isBaseline) ? text(answerer) : code(answerer),
      ...kinds.map((kind) => {
        const cell = rows.find((row) => row.answerer === answerer && row.triedOn === kind);
        if (cell === undefined) return "–";
        return cell.meanErrorPx.median === null ? "diverged" : spreadText(cell.meanErrorPx, 2);
      }),
    ]),
  );
}
