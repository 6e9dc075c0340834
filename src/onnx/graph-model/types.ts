import type { GraphWeight } from "../types.ts";
import type { NodeAttributes } from "./attributes.ts";

/** The output of a node that another node reads. */
export interface NodeRef {
  readonly node: string;
  /** Number of the output; 0 is the first. */
  readonly output: number;
}

/** A node of a graph model or of a function in its library. */
export interface GraphModelNode {
  readonly name: string;
  readonly op: string;
  /** Without control inputs, which only order what has side effects. */
  readonly inputs: readonly NodeRef[];
  /** Names of the nodes that must run before. */
  readonly controls: readonly string[];
  readonly attributes: NodeAttributes;
}

/** A function of the library, as While and If call it. */
export interface GraphFunction {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly NodeRef[];
  readonly nodes: ReadonlyMap<string, GraphModelNode>;
}

/** The nodes of a graph model and what they call. */
export interface ParsedGraph {
  readonly nodes: ReadonlyMap<string, GraphModelNode>;
  readonly functions: ReadonlyMap<string, GraphFunction>;
}

/** A TF.js graph model: its topology and weights, from files or from memory. */
export interface GraphModelFile {
  readonly kind: "graph-model";
  /** The parsed `modelTopology`: a GraphDef as JSON. */
  readonly topology: unknown;
  /** The SignatureDef; null where the file has none. */
  readonly signature: unknown;
  /** Names of the outputs by position, from `userDefinedMetadata`. */
  readonly structuredOutputKeys: readonly string[] | null;
  /** A GraphDef that fills hash tables before the first prediction. */
  readonly initializer: unknown;
  readonly initializerSignature: unknown;
  readonly weights: ReadonlyMap<string, GraphWeight>;
  /** SHA-256 of model.json and all weight files, in order; null for a model from memory. */
  readonly sourceSha256: string | null;
}
