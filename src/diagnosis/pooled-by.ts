import type { layers, LayersModel, Shape } from "@tensorflow/tfjs";

/**
 * The layer nearest to the input behind which no place is left: a global pooling, or one as large as what it reads,
 * that every way from the image to the answer leads through.
 *
 * @returns its name; null where a way leads around all of them
 */
export function pooledBy(model: LayersModel): string | null {
  const inputs = new Set(model.inputs.map(({ sourceLayer }) => sourceLayer));
  const seen = new Set<layers.Layer>();
  const pools: string[] = [];
  /** Whether some way from the image leads here around all poolings. */
  const reaches = (layer: layers.Layer): boolean => {
    if (inputs.has(layer)) return true;
    if (seen.has(layer)) return false;
    seen.add(layer);
    const inner = "layers" in layer ? pooledBy(layer as unknown as LayersModel) : poolName(layer);
    if (inner !== null) {
      pools.push(inner);
      return false;
    }
    const before = layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers);
    return before.some(reaches);
  };
  const isOpen = model.outputs.some(({ sourceLayer }) => reaches(sourceLayer));
  return isOpen ? null : (pools[0] ?? null);
}

function poolName(layer: layers.Layer): string | null {
  const kind = layer.getClassName();
  if (/^Global(Average|Max)Pooling/.test(kind)) return layer.name;
  if (!/^(Average|Max)Pooling/.test(kind)) return null;
  const [read, answered] = [layer.input, layer.output].map((value) => placesOf([value].flat()[0]!.shape));
  return read! > 1 && answered === 1 ? layer.name : null;
}

/** Places of what a layer reads or answers: [batch, ...places, channels]. */
function placesOf(shape: Shape): number {
  return shape.slice(1, -1).reduce<number>((product, length) => product * (length ?? 2), 1);
}
