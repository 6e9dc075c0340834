import { randomFrom, type Random } from "../core/random.ts";
import { withChannels } from "./channels.ts";
import { drawBar, drawDistractors, drawQuadrilateral, type Canvas } from "./drawing.ts";
import { fitOf, type Fit } from "./fit.ts";
import { labelledObject, type Box, type ImageLabels, type LabelSet, type Point } from "./labels/label-set.ts";
import { addNoise } from "./noise.ts";
import { checkSceneOptions } from "./scene-options.ts";
import { sharedArea } from "./shared-area.ts";
import type { Images, SceneOptions, ThingKind } from "./types.ts";

/** Images with their labels, as a folder of a user's own gives them. */
export interface LabelledScenes {
  readonly images: Images;
  readonly labels: LabelSet;
  /** Each image fills the input as it is. */
  readonly fits: readonly Fit[];
}

/** A thing to draw: its four corners from the top left one on, clockwise in its own frame. */
interface Thing {
  readonly corners: readonly [Point, Point, Point, Point];
  readonly kind: ThingKind;
}

const cornerNames = ["top left", "top right", "bottom right", "bottom left"] as const;
/** Things do not cover each other by more than this share of the smaller one. */
const mostCovered = 0.2;
/** Places that are tried for a thing before it is left out. */
const mostTries = 30;

/**
 * Makes images of rectangles among shapes that are none, some hidden in part, with the box, the four corners and the
 * class of each. The first images of a larger set are those of a smaller one.
 *
 * @param purpose what the images are for, such as `"train-scenes"`: two purposes share no random numbers
 * @throws BoxbenchError USAGE when the options cannot be met
 */
export function makeScenes(
  options: SceneOptions,
  count: number,
  seed: number,
  purpose: string,
): LabelledScenes {
  checkSceneOptions(options, count);
  const { side, background, foreground, noiseSigma, channels, occluders, kinds } = options;
  const [places, shapes, bars] = ["places", "distractors", "occluders"].map((name) =>
    randomFrom(seed, `${purpose}/${name}`),
  ) as [Random, Random, Random];
  const pixels = new Uint8Array(count * side * side).fill(background);
  const labels = Array.from({ length: count }, (_, image): ImageLabels => {
    const canvas = pixels.subarray(image * side * side, (image + 1) * side * side);
    drawDistractors(canvas, options, shapes);
    const things = thingsOf(options, places);
    for (const thing of things) drawThing(canvas, side, thing, foreground, background);
    for (let bar = 0; bar < occluders; bar += 1) drawBar(canvas, options, bars);
    return labelsOf(image, side, things, kinds.length > 1);
  });
  if (noiseSigma > 0) addNoise(pixels, noiseSigma, randomFrom(seed, `${purpose}/noise`));
  const fit = fitOf({ width: side, height: side }, { width: side, height: side }, "stretch");
  return {
    images: withChannels({ count, height: side, width: side, channels: 1, pixels }, channels),
    labels: {
      format: "coco",
      source: "drawn images",
      part: null,
      directory: ".",
      classes: kinds.length > 1 ? kinds : [],
      keyPointNames: cornerNames,
      skeleton: [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 0],
      ],
      images: labels,
      convention: [],
      warnings: [],
    },
    fits: labels.map(() => fit),
  };
}

/** Things at places of their own; one for which no place is found is left out, but never the last of the fewest. */
function thingsOf(options: SceneOptions, random: Random): Thing[] {
  const [fewest, most] = options.things;
  const wanted = random.integer(fewest, most);
  const things: Thing[] = [];
  for (let tried = 0; tried < mostTries * wanted && things.length < wanted; tried += 1) {
    const thing = thingAt(options, random);
    if (things.every((other) => coveredShare(boxOf(thing), boxOf(other)) <= mostCovered)) things.push(thing);
  }
  return things;
}

function thingAt({ side, size, largestTurn, kinds }: SceneOptions, random: Random): Thing {
  const [smallest, largest] = size;
  const [width, height] = [random.integer(smallest, largest), random.integer(smallest, largest)];
  const turn = ((2 * random.uniform() - 1) * largestTurn * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const spread = (along: number, across: number) => (Math.abs(along) + Math.abs(across)) / 2;
  const reach = {
    x: spread(width * cosine, height * sine),
    y: spread(width * sine, height * cosine),
  };
  // Upright things lie on whole pixels, so that their labels say what is drawn.
  const place = (half: number) =>
    largestTurn === 0
      ? random.integer(0, side - Math.round(2 * half)) + half
      : half + (side - 2 * half) * random.uniform();
  const centre = { x: place(reach.x), y: place(reach.y) };
  const corner = (dx: number, dy: number) => ({
    x: centre.x + (dx * width * cosine - dy * height * sine) / 2,
    y: centre.y + (dx * width * sine + dy * height * cosine) / 2,
  });
  return {
    corners: [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)],
    kind: kinds[random.integer(0, kinds.length - 1)]!,
  };
}

/** Width of a frame's border, as a share of the way from its corners to its centre. */
const border = 0.35;

function drawThing(
  canvas: Canvas,
  side: number,
  { corners, kind }: Thing,
  foreground: number,
  background: number,
): void {
  drawQuadrilateral(canvas, side, corners, foreground);
  if (kind === "filled") return;
  const [first, , opposite] = corners;
  const [x, y] = [(first.x + opposite.x) / 2, (first.y + opposite.y) / 2];
  const inner = corners.map((corner) => ({
    x: corner.x + border * (x - corner.x),
    y: corner.y + border * (y - corner.y),
  })) as unknown as Thing["corners"];
  drawQuadrilateral(canvas, side, inner, background);
}

function boxOf({ corners }: Thing): Box {
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Which part of the smaller one the other covers. */
function coveredShare(a: Box, b: Box): number {
  return sharedArea(a, b) / Math.min(a.width * a.height, b.width * b.height);
}

function labelsOf(image: number, side: number, things: readonly Thing[], hasKinds: boolean): ImageLabels {
  const where = `drawn image ${image}`;
  return {
    file: `${image}.png`,
    width: side,
    height: side,
    where,
    objects: things.map((thing) =>
      labelledObject({
        where,
        className: hasKinds ? thing.kind : null,
        box: boxOf(thing),
        points: thing.corners.map((corner) => ({ ...corner, visibility: 2 as const })),
      }),
    ),
  };
}
