/** A kind of images as a sentence has it: `noisy`, `size-varying`. Their ids stand in the keys of trainings. */
export function imagesInWords(kind: string): string {
  return kind === "sizes" ? "size-varying" : kind;
}
