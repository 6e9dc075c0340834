import type { GraphWeight } from "../types.ts";
import type { GraphValue, Handle } from "./op-context.ts";
import { isHandle } from "./op-context.ts";
import { parseGraph, parseReference } from "./parse-graph.ts";
import type { GraphPorts } from "./ports.ts";
import type { GraphModelFile, GraphModelNode, ParsedGraph } from "./types.ts";

/** A hash table that was filled before the first prediction. */
export interface HashTable extends Handle {
  readonly handle: "hash table";
  readonly keys: GraphWeight | null;
  readonly values: GraphWeight | null;
}

const empty: HashTable = { handle: "hash table", keys: null, values: null };

const tableOps = new Set(["HashTable", "HashTableV2"]);
const fillingOps = new Set([
  "InitializeTable",
  "InitializeTableV2",
  "LookupTableImport",
  "LookupTableImportV2",
]);

export function isHashTable(value: GraphValue | undefined): value is HashTable {
  return value !== undefined && isHandle(value) && value.handle === "hash table";
}

/**
 * The hash tables of a model by the node of its graph that stands for each: a table of the same name as one of the
 * initializer, or an input whose `resourceId` is that of an output of the initializer.
 *
 * @see tfjs-converter `GraphModel.loadSync` and `setResourceIdInputs`
 */
export function hashTablesOf(
  file: GraphModelFile,
  graph: ParsedGraph,
  ports: GraphPorts,
): Map<string, readonly GraphValue[]> {
  const found = new Map<string, readonly GraphValue[]>();
  const initializer = file.initializer === null ? null : parseGraph(file.initializer);
  const tables =
    initializer === null ? new Map<string, HashTable>() : filledTables(initializer, file.weights);
  for (const { name, op } of graph.nodes.values()) {
    if (tableOps.has(op)) {
      found.set(name, [tables.get(name) ?? empty]);
    }
  }
  const nodes = initializer?.nodes ?? new Map<string, GraphModelNode>();
  const byResource = tablesByResource(file.initializerSignature, nodes, tables);
  for (const { node, resourceId } of ports.inputs) {
    const table = resourceId === null ? undefined : byResource.get(resourceId);
    if (table !== undefined) {
      found.set(node, [table]);
    }
  }
  return found;
}

function filledTables(
  { nodes }: ParsedGraph,
  weights: ReadonlyMap<string, GraphWeight>,
): Map<string, HashTable> {
  const tables = new Map<string, HashTable>();
  for (const { name, op } of nodes.values()) {
    if (tableOps.has(op)) {
      tables.set(name, empty);
    }
  }
  for (const node of nodes.values()) {
    const [table, keys, values] = node.inputs.map((ref) => sourceOf(nodes, ref.node));
    if (fillingOps.has(node.op) && table !== undefined && tables.has(table.name)) {
      const weightOf = (source: GraphModelNode | undefined) => weights.get(source?.name ?? "") ?? null;
      tables.set(table.name, { ...empty, keys: weightOf(keys), values: weightOf(values) });
    }
  }
  return tables;
}

/** The node behind those that hand their input on. */
function sourceOf(nodes: ReadonlyMap<string, GraphModelNode>, name: string): GraphModelNode | undefined {
  const seen = new Set<string>();
  let node = nodes.get(name);
  while (node?.op === "Identity" && node.inputs[0] !== undefined && !seen.has(node.name)) {
    seen.add(node.name);
    node = nodes.get(node.inputs[0].node);
  }
  return node;
}

function tablesByResource(
  signature: unknown,
  nodes: ReadonlyMap<string, GraphModelNode>,
  tables: ReadonlyMap<string, HashTable>,
): Map<string, HashTable> {
  const { outputs } = (signature ?? {}) as { outputs?: unknown };
  const entries = typeof outputs === "object" && outputs !== null ? Object.values(outputs) : [];
  const found = new Map<string, HashTable>();
  for (const entry of entries as ({ name?: unknown; resourceId?: unknown } | null)[]) {
    const name = typeof entry?.name === "string" ? parseReference(entry.name).node : "";
    const table = tables.get(sourceOf(nodes, name)?.name ?? "");
    const id = entry?.resourceId;
    if (table !== undefined && (typeof id === "number" || typeof id === "string")) {
      found.set(`${id}`, table);
    }
  }
  return found;
}
