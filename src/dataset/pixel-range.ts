/** What the levels 0 and 255 of a pixel become before a network reads them. */
export interface PixelRange {
  /** As `--input-range` names it: `0,1` or `imagenet`. */
  readonly words: string;
  /** Of each channel; one for all of them where there is one alone. */
  readonly channels: readonly (readonly [black: number, white: number])[];
}

/** Mean and standard deviation of red, green and blue in ImageNet, in shares, as torchvision's models are fed. */
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/** Each channel of a share from 0 to 1, less its mean in ImageNet and divided by its standard deviation there. */
export const imagenetRange: PixelRange = {
  words: "imagenet",
  channels: imagenet.mean.map((mean, channel) => {
    const deviation = imagenet.deviation[channel]!;
    return [(0 - mean) / deviation, (1 - mean) / deviation];
  }),
};

/** How channels follow one another: how many there are, and how many numbers of one stand together. */
export interface ChannelOrder {
  readonly channels: number;
  readonly inRow: number;
}

/** Levels from 0 to 255 as numbers of the range. */
export function fromLevels(levels: Float32Array, range: PixelRange, order: ChannelOrder): Float32Array {
  return levels.map((level, at) => {
    const [black, white] = pairAt(range, order, at);
    return black + ((white - black) * level) / 255;
  });
}

/** Numbers of the range as levels from 0 to 255, whole where they are but for rounding in float32. */
export function toLevels(values: Float32Array, range: PixelRange, order: ChannelOrder): Float32Array {
  return values.map((value, at) => {
    const [black, white] = pairAt(range, order, at);
    const level = (255 * (value - black)) / (white - black);
    return Math.abs(level - Math.round(level)) < 1e-3 ? Math.round(level) : level;
  });
}

function pairAt({ channels }: PixelRange, order: ChannelOrder, at: number): readonly [number, number] {
  return channels[Math.floor(at / order.inRow) % order.channels] ?? channels[0]!;
}
