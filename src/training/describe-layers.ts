import { z } from "zod";
import { BoxbenchError, messageOf } from "../core/errors.ts";

const numberPair = z.union([z.number(), z.array(z.number())]).optional();

/** The parts of a layer that a reader wants to see; a class has few of them. */
const layerSchema = z.object({
  class_name: z.string(),
  config: z.looseObject({
    activation: z.string().optional(),
    axis: z.union([z.number(), z.array(z.number())]).optional(),
    filters: z.number().optional(),
    kernel_size: numberPair,
    offset: z.number().optional(),
    pool_size: numberPair,
    rate: z.number().optional(),
    scale: z.union([z.number(), z.boolean()]).optional(),
    strides: numberPair,
    units: z.number().optional(),
  }),
});

const topologySchema = z.object({
  config: z.union([z.array(layerSchema), z.object({ layers: z.array(layerSchema) })]),
});

/** Some writers of model.json wrap the topology in `model_config`. */
const modelJsonSchema = z.object({
  modelTopology: z.union([topologySchema, z.object({ model_config: topologySchema })]),
});

type LayerConfig = z.infer<typeof layerSchema>["config"];

/**
 * The layers of a model in a row, each as short as possible, such as `Conv2D 32 5x5/2 ReLU`. Input layers are
 * left out.
 *
 * @param modelJson the parsed model.json
 * @throws BoxbenchError MODEL_FILE when it holds no layers
 */
export function describeLayers(modelJson: unknown): string[] {
  const parsed = modelJsonSchema.safeParse(modelJson);
  if (!parsed.success) {
    throw new BoxbenchError("MODEL_FILE", `The model.json lists no layers: ${messageOf(parsed.error)}.`);
  }
  const { modelTopology } = parsed.data;
  const { config } = "model_config" in modelTopology ? modelTopology.model_config : modelTopology;
  const layers = Array.isArray(config) ? config : config.layers;
  return layers
    .filter(({ class_name }) => class_name !== "InputLayer")
    .map(({ class_name, config }) =>
      [class_name, ...detailsOf(class_name, config), activationOf(class_name, config)]
        .filter((word) => word !== "")
        .join(" "),
    );
}

function detailsOf(className: string, config: LayerConfig): string[] {
  const { filters, units, rate, axis, scale, offset } = config;
  switch (className) {
    case "Rescaling":
      return [factorOf(Number(scale)), offset === undefined || offset === 0 ? "" : `offset ${offset}`];
    case "LayerNormalization":
      return [`axes ${[axis].flat().join(",")}`];
    case "Dropout":
      return [String(rate)];
    default:
      return [String(filters ?? ""), String(units ?? ""), windowOf(className, config)];
  }
}

/** `5x5/2` is a window of 5 x 5 that moves by 2. */
function windowOf(className: string, { kernel_size, pool_size, strides }: LayerConfig): string {
  const window = kernel_size ?? pool_size;
  if (window === undefined) return "";
  const sizes = typeof window === "number" && className.endsWith("2D") ? [window, window] : [window].flat();
  const size = sizes.join("x");
  const steps = new Set([strides ?? 1].flat());
  const step = [...steps].join("x");
  return step === "1" ? size : `${size}/${step}`;
}

function factorOf(scale: number): string {
  const divisor = Number((1 / scale).toPrecision(12));
  return scale < 1 ? `1/${divisor}` : String(scale);
}

const activationNames: Readonly<Record<string, string>> = {
  relu: "ReLU",
  linear: "",
  elu: "ELU",
  selu: "SELU",
};

function activationOf(className: string, { activation }: LayerConfig): string {
  if (activation === undefined) return "";
  // An Activation layer has nothing else to say.
  if (className === "Activation" && activation === "linear") return activation;
  return activationNames[activation] ?? activation;
}
