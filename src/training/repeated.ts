/**
 * Which images an epoch reads: each once, or of a user's few all of them so often that an epoch makes as many updates as
 * one of the images that the recipe was made for. Without that, thirty photos would be trained for a dozen updates.
 *
 * @param usual how many images the recipe was made for
 */
export function epochIndices(count: number, usual: number): number[] {
  const times = Math.max(1, Math.ceil(usual / count));
  return Array.from({ length: count * times }, (_, row) => row % count);
}
