import { formatDigits } from "../words.ts";
import { boxFormNames } from "./forms.ts";
import { boxForms, type AskedReading, type BoxForm } from "../asked.ts";
import { possibleScales, type Scale } from "../places.ts";
import type { Size } from "../../dataset/fit.ts";

/** How the numbers of boxes are meant. */
export interface BoxReading {
  readonly form: BoxForm;
  readonly scale: Scale;
}

/** Numbers of boxes, and how well they fit the labels when they are read in a way. */
export interface BoxEvidence {
  /** Shape [boxes, 4]. */
  readonly values: Float32Array;
  readonly input: Size;
  /** The name of the output, which may say the form. */
  readonly outputName: string;
  /** 0 to 1: how well boxes that are read so agree with the labels. */
  readonly agreement: (reading: BoxReading) => number;
}

/** A way to read boxes must agree so much better than the usual one, and by this factor, to be taken for it. */
const clearly = { more: 0.1, times: 1.5 } as const;

/** Of boxes whose end lies before their start, more than this share cannot be corners. */
const mostInverted = 0.1;

/**
 * How boxes are to be read: as asked; else as the output's name says, else as corners; another way where the labels
 * agree clearly better with it, or where corners would often have a negative size.
 */
export function toldForm(evidence: BoxEvidence, asked: AskedReading): { reading: BoxReading; taken: string } {
  const { values, input, outputName } = evidence;
  const named = formInName(outputName);
  const likely = asked.boxForm ?? named ?? (isInverted(values) ? "cxcywh" : "xyxy");
  const forms =
    asked.boxForm === undefined ? [likely, ...boxForms.filter((form) => form !== likely)] : [likely];
  const scales = possibleScales(values, input, asked);
  const ways = scales.flatMap((scale) => forms.map((form) => ({ form, scale })));
  const ranked = ways
    .map((reading) => ({ reading, agreement: evidence.agreement(reading) }))
    .toSorted((a, b) => b.agreement - a.agreement);
  const usual = ranked.find(({ reading }) => reading === ways[0])!;
  const [best] = ranked as [typeof usual, ...(typeof usual)[]];
  const isClear =
    best.agreement >= usual.agreement + clearly.more && best.agreement >= clearly.times * usual.agreement;
  const chosen = isClear ? best : usual;
  const others = ranked.filter((way) => way !== chosen);
  return { reading: chosen.reading, taken: wordsFor(chosen, others[0], ways.length === 1, named !== null) };
}

function wordsFor(
  chosen: { reading: BoxReading; agreement: number },
  next: { reading: BoxReading; agreement: number } | undefined,
  isAsked: boolean,
  isNamed: boolean,
): string {
  const words = `boxes as ${describeReading(chosen.reading)}`;
  if (isAsked || next === undefined) return `${words}, as asked`;
  const facts = `mean IoU with the labels ${formatDigits(chosen.agreement)}, and ${formatDigits(next.agreement)} as ${describeReading(next.reading)}`;
  if (chosen.agreement >= next.agreement + clearly.more) return `${words} (${facts})`;
  const reason = isNamed ? "as the output's name says" : "by custom, since the labels don't tell";
  return `${words}, ${reason} (${facts}); --box-form and --coordinates say otherwise`;
}

function describeReading({ form, scale }: BoxReading): string {
  return `${boxFormNames[form]} in ${scale.name}`;
}

function formInName(name: string): BoxForm | null {
  const lower = name.toLowerCase();
  // As TensorFlow's detection models name them.
  if (lower.startsWith("detection_boxes")) return "yxyx";
  return (["cxcywh", "xyxy", "xywh", "yxyx"] as const).find((form) => lower.includes(form)) ?? null;
}

function isInverted(values: Float32Array): boolean {
  let inverted = 0;
  for (let at = 0; at < values.length; at += 4) {
    if (values[at + 2]! < values[at]! || values[at + 3]! < values[at + 1]!) inverted += 1;
  }
  return inverted > (values.length / 4) * mostInverted;
}
