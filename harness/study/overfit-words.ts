/** How many images, in a column. */
export function imagesText(count: number): string {
  return `${String(count).padStart(3)} image${count === 1 ? " " : "s"}`;
}

interface Break {
  readonly variantId: string;
  /** How many images were fitted before. */
  readonly fitted: number;
  /** And how many were not. */
  readonly count: number;
  /** What fell, such as `its error`. */
  readonly error: string;
  /** Whether it was still falling. */
  readonly isOpen: boolean;
}

/** What it means that a network does not fit some images. */
export function verdictLine({ variantId, fitted, count, error, isOpen }: Break): string {
  const images = `${count} image${count === 1 ? "" : "s"}`;
  if (isOpen) {
    return (
      `${variantId} does not fit ${images} yet: ${error} was still falling when its updates were ` +
      "used up. It is slow, which need not be a fault: try --preset long, or a higher --rate."
    );
  }
  const before = fitted === 0 ? "It fits not even one" : `It fits ${fitted}`;
  return (
    `${variantId} breaks at ${images}. ${before}, so the fault is in the network or its ` +
    "training, not in the amount of data: try --rate with a tenth of the learning rate."
  );
}
