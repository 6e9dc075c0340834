import { ours, theComment } from "../zoo/heads/recipes.ts";
import { innerExtent, neverSeenError, neverSeenShift, seenError, uniformError } from "./architectures.ts";
import type { Condition, StudyClaim } from "./claim.ts";
import { workingErrorPx } from "./outcome.ts";

const thePaper = "the CoordConv paper, https://arxiv.org/abs/1807.03247";

const below = (measure: string, value: number): Condition => ({ measure, is: "below", value });
const above = (measure: string, value: number): Condition => ({ measure, is: "above", value });

/** Statements on several numbers of a head; those with one number are the heads' own. */
export const architectureClaims: readonly StudyClaim[] = (
  [
    {
      id: "architectures/blind",
      variants: ["gap-valid"],
      statement:
        "convolution with a global average does not help at all: without padding it fails also where it was trained",
      by: theComment,
      holdsWhen: [above(seenError("gap-valid"), 10), above(neverSeenError("gap-valid"), 10)],
    },
    {
      id: "architectures/blind-inside",
      variants: ["gap-valid"],
      statement:
        "… and away from the edge it answers one point, to a hundredth of a pixel, wherever the square is: what is left is rounding",
      by: theComment,
      holdsWhen: [below(innerExtent("gap-valid"), 0.01)],
    },
    {
      id: "architectures/padding-leaks",
      variants: ["gap-strided"],
      statement:
        "zero padding that reaches the whole image tells the place also there: answers to squares away from the edge lie 20 px apart and more",
      by: "Islam, Jia and Bruce, https://arxiv.org/abs/2001.08248",
      holdsWhen: [above(innerExtent("gap-strided"), 20)],
    },
    {
      id: "architectures/flatten-seen-only",
      variants: ["flatten-dense"],
      statement:
        "flatten and dense fits where it was trained, to the pixel, and fails in the quarter that it never saw",
      by: theComment,
      holdsWhen: [
        below(seenError("flatten-dense"), workingErrorPx),
        above(neverSeenError("flatten-dense"), 5 * workingErrorPx),
      ],
    },
    {
      id: "architectures/soft-argmax-shift",
      variants: ["soft-argmax"],
      statement:
        "the answer of convolution with a soft-argmax moves by a pixel with the box, also where it never saw one",
      by: ours,
      holdsWhen: [above(neverSeenShift("soft-argmax"), 0.95), below(neverSeenShift("soft-argmax"), 1.05)],
    },
    {
      id: "architectures/uniform-plain",
      variants: ["conv-uniform"],
      statement: "a plain convolutional network finds places between those that it saw, to the pixel",
      by: thePaper,
      holdsWhen: [below(uniformError("conv-uniform"), workingErrorPx)],
    },
    {
      id: "architectures/coordconv-both",
      variants: ["coordconv-max"],
      statement: "CoordConv finds the square on both splits",
      by: thePaper,
      holdsWhen: [
        below(uniformError("coordconv-max"), workingErrorPx),
        below(neverSeenError("coordconv-max"), workingErrorPx),
      ],
    },
    {
      id: "architectures/heatmap-beats-regression",
      variants: ["dsnt", "flatten-dense"],
      statement: "on one backbone an expected place beats regression, with a twentieth of its parameters",
      by: ours,
      holdsWhen: [
        { measure: neverSeenError("dsnt"), is: "below", factor: 0.1, of: neverSeenError("flatten-dense") },
      ],
    },
    {
      id: "architectures/heatmap-equal-parameters",
      variants: ["u-net", "conv-quadrant"],
      statement:
        "a heatmap beats regression at equal parameters (u-net 13,916, conv-quadrant 12,978): less than half the error where nothing was seen",
      by: ours,
      holdsWhen: [
        { measure: neverSeenError("u-net"), is: "below", factor: 0.5, of: neverSeenError("conv-quadrant") },
      ],
    },
  ] satisfies readonly Omit<StudyClaim, "part">[]
).map((claim) => ({ ...claim, part: "architectures" }));
