import { resultsSchema, type Results } from "../../../src/core/results.ts";

/** Ends attributes, elements, comments, code type, table cells and links, and would say so if it ran. */
export const hostile = `"'</script></summary><script>window.pwned=1</script><img src=x onerror="window.pwned=1">$&<!-- \`|[a](javascript:window.pwned=1)![b](https://example.com/x.png)`;

/** Results with markup at the end of every string that the schema lets be any text. */
export function hostileResults(results: Results): Results {
  let candidate: unknown = changed(results);
  for (;;) {
    const parsed = resultsSchema.safeParse(candidate);
    if (parsed.success) return parsed.data;
    for (const { path } of parsed.error.issues) candidate = restored(candidate, results, path);
  }
}

function changed(value: unknown): unknown {
  if (typeof value === "string") return value + hostile;
  if (Array.isArray(value)) return value.map(changed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, changed(entry)]));
}

/** With the string at a path as it was; of a union whose kind is unknown, all below. */
function restored(candidate: unknown, original: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return original;
  const copy = (Array.isArray(candidate) ? [...candidate] : { ...(candidate as object) }) as Record<
    PropertyKey,
    unknown
  >;
  copy[key] = restored(copy[key], (original as Record<PropertyKey, unknown>)[key], rest);
  return copy;
}
