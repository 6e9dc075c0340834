/** Whether the fields of a model.json are those of a graph model; old files do not say so. */
export function isGraphModelJson(json: Readonly<Record<string, unknown>>): boolean {
  const topology = json["modelTopology"] as Readonly<Record<string, unknown>> | null | undefined;
  return json["format"] === "graph-model" || Array.isArray(topology?.["node"]);
}
