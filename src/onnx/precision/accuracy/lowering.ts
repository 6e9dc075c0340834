import { BoxbenchError } from "../../../core/errors.ts";
import { levels } from "../affine.ts";
import { calibrate, type CalibrationRuntime } from "../calibration/calibrate.ts";
import { calibrationModel } from "../calibration/calibration-model.ts";
import type { CalibrationMethod } from "../calibration/observers.ts";
import { lowerPrecision, type LoweredFile } from "../lower-precision.ts";
import type { Range } from "../affine.ts";
import type { SchemeName } from "../registry.ts";
import type { ModelProto } from "../../proto/onnx_pb.ts";
import { channelMeans, withCorrectedBiases, type ChannelMeans } from "./correct-bias.ts";
import { equalised } from "./equalise.ts";

/** What is done to a model beside rounding it. */
export interface LoweringChoice {
  /** Make the channels between two layers alike in range first. */
  readonly equalise: boolean;
  /** Let biases make up for what rounded weights add on average. */
  readonly correctBias: boolean;
  /** Names of nodes that stay in float32. */
  readonly keep: ReadonlySet<string>;
}

export interface CalibratedModel<Feeds> {
  readonly source: ModelProto;
  readonly scheme: SchemeName;
  /** What ranges are found on. */
  readonly examples: readonly Feeds[];
  readonly runtime: CalibrationRuntime<Feeds>;
  readonly method?: CalibrationMethod;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A model with ranges that are found once, in whatever way it is lowered. */
export class Lowering<Feeds> {
  readonly #model: CalibratedModel<Feeds>;
  readonly #sources = new Map<boolean, Source>();

  constructor(model: CalibratedModel<Feeds>) {
    this.#model = model;
  }

  get scheme(): SchemeName {
    return this.#model.scheme;
  }

  /** Layers that share their ranges where they are equalised, in pairs. */
  get pairs(): Source["pairs"] {
    return this.#source(true).pairs;
  }

  /** The model that is rounded, and the ranges that it has. */
  async rangesOf({ equalise, keep }: LoweringChoice): Promise<Pick<Source, "model" | "ranges">> {
    const source = this.#source(equalise);
    const { computed, fed } = calibrationModel(source.model, { keep });
    // What lies behind a layer that is kept has a range of its own, which was not wanted before.
    if ([...computed, ...fed].some((name) => !source.ranges.has(name))) {
      const { examples, runtime, method } = this.#model;
      const found = await calibrate(source.model, examples, runtime, method, { keep });
      found.forEach((range, name) => source.ranges.set(name, range));
    }
    return source;
  }

  /**
   * The file of a choice.
   *
   * @throws BoxbenchError as `calibrate` and `lowerPrecision` do
   */
  async make(choice: LoweringChoice): Promise<LoweredFile> {
    const { keep, correctBias } = choice;
    const { scheme, metadata = {} } = this.#model;
    const { model, ranges } = await this.rangesOf(choice);
    const source = correctBias ? await this.#corrected(choice) : model;
    const steps = [
      choice.equalise ? ["equalised", "true"] : [],
      correctBias ? ["bias_corrected", "true"] : [],
    ];
    const said = Object.fromEntries(steps.filter(({ length }) => length > 0)) as Record<string, string>;
    return lowerPrecision(source, scheme, { keep, ranges, metadata: { ...metadata, ...said } });
  }

  /** The file of a choice; null where nothing of the model would be in 8 bits. */
  async makeOrNull(choice: LoweringChoice): Promise<LoweredFile | null> {
    try {
      return await this.make(choice);
    } catch (error) {
      if (error instanceof BoxbenchError && error.code === "ONNX_FILE") return null;
      throw error;
    }
  }

  async #corrected({ equalise, keep }: LoweringChoice): Promise<ModelProto> {
    const { examples, runtime, scheme } = this.#model;
    const source = this.#source(equalise);
    source.means ??= await channelMeans(source.model, examples, runtime);
    const weightLevels = scheme === "int8-reduced" ? levels.int8Reduced : levels.int8;
    return withCorrectedBiases(source.model, source.means, weightLevels, { keep });
  }

  #source(equalise: boolean): Source {
    let source = this.#sources.get(equalise);
    if (source === undefined) {
      const { model, pairs } = equalise
        ? equalised(this.#model.source)
        : { model: this.#model.source, pairs: [] };
      source = { model, pairs, ranges: new Map(), means: null };
      this.#sources.set(equalise, source);
    }
    return source;
  }
}

interface Source {
  readonly model: ModelProto;
  readonly pairs: readonly (readonly [first: string, second: string])[];
  readonly ranges: Map<string, Range>;
  means: ChannelMeans | null;
}
