/** Verbs for one thing and for several. */
const verbs = {
  agree: ["agrees", "agree"],
  are: ["is", "are"],
  have: ["has", "have"],
  lie: ["lies", "lie"],
  reach: ["reaches", "reach"],
} as const;

/**
 * A count with its noun and the verb that follows, in the singular where there is one: `1 box is`, `12 boxes are`, and
 * with a total `1 of 12 images is`.
 *
 * @param noun in the singular
 */
export function counted(count: number, noun: string, verb?: keyof typeof verbs, total?: number): string {
  const whole = total ?? count;
  const things = whole === 1 ? noun : /(s|x|ch)$/.test(noun) ? `${noun}es` : `${noun}s`;
  const words = total === undefined ? `${count} ${things}` : `${count} of ${total} ${things}`;
  return verb === undefined ? words : `${words} ${verbs[verb][count === 1 ? 0 : 1]}`;
}
