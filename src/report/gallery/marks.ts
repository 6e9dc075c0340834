export const truthColour = "#00d26a";
export const predictionColour = "#ff3b30";

/** A cross at the true point: green on a dark edge, so that it shows on any image. */
export function truthMark(x: number, y: number): string {
  const path = `M${pixel(x - 6)} ${pixel(y)}H${pixel(x + 6)}M${pixel(x)} ${pixel(y - 6)}V${pixel(y + 6)}`;
  return twice(`<path d="${path}"`, truthColour);
}

/** A ring at the predicted point; dashed where the point lies outside the image and stands at its edge. */
export function predictionMark(x: number, y: number, outside: boolean): string {
  return twice(
    `<circle cx="${pixel(x)}" cy="${pixel(y)}" r="6"`,
    predictionColour,
    outside ? ' stroke-dasharray="3.4 2.9"' : "",
  );
}

/** The error as a line, drawn under both marks. */
export function errorLine(fromX: number, fromY: number, toX: number, toY: number): string {
  const path = `M${pixel(fromX)} ${pixel(fromY)}L${pixel(toX)} ${pixel(toY)}`;
  return `<path d="${path}" stroke="#ffb000" stroke-width="1.5" fill="none"/>`;
}

/** A bar of a colour, for a legend. */
export function swatch(x: number, y: number, colour: string): string {
  return twice(`<path d="M${pixel(x - 6)} ${pixel(y)}H${pixel(x + 6)}"`, colour);
}

/** A dark edge under the coloured stroke. */
export function twice(element: string, colour: string, dashes = ""): string {
  return (
    `${element} fill="none" stroke="#000000" stroke-opacity="0.75" stroke-width="4.5"/>` +
    `${element} fill="none" stroke="${colour}" stroke-width="2.4"${dashes}/>`
  );
}

/** Rounded to what a picture can show. */
export function pixel(value: number): number {
  return Math.round(value * 100) / 100;
}
