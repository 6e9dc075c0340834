import { markdownTable } from "markdown-table";
import { activationConverters, type ActivationConverter } from "./activations.ts";
import { irVersions } from "./builder.ts";
import type { LayerConverter } from "./layer-converter.ts";
import type { OpConverter } from "./graph-model/op-converter.ts";
import { opFamilies } from "./ops/registry.ts";
import { layerConverters } from "./registry.ts";

/** The runtimes on which tests compare a model of each converted class with TF.js. */
export const testedRuntimes = ["ort-node/cpu", "ort-web/wasm"] as const;

const opsets = Object.keys(irVersions).map(Number);

/**
 * A markdown table of layer classes in alphabetical order: ONNX operators, opsets, notes, where it is tested. A
 * class that is refused has the reason for a note.
 *
 * @param converters by class name
 */
export function layerTable(converters: Readonly<Record<string, LayerConverter>> = layerConverters): string {
  const rows = byName(converters).map(([className, { operators, opsetSince, notes, refusal }]) =>
    refusal === undefined
      ? [className, listed(operators), opsetRange(opsetSince), sentence(notes), testedRuntimes.join(", ")]
      : [className, "refused", "–", sentence(refusal), "–"],
  );
  return table([["Layer", "ONNX operators", "Opsets", "Notes", "Tested on"], ...rows]);
}

/** A markdown table of the activations that a layer can have. */
export function activationTable(
  converters: Readonly<Record<string, ActivationConverter>> = activationConverters,
): string {
  const rows = byName(converters).map(([name, { operators, notes }]) => [
    name,
    listed(operators),
    sentence(notes),
  ]);
  return table([["Activation", "ONNX operators", "Notes"], ...rows]);
}

/** Ops of loops, branches and tables, which tests compare with TF.js in graphs that were made by hand. */
export const handMadeOps = [
  "While",
  "StatelessWhile",
  "If",
  "StatelessIf",
  "LoopCond",
  "Enter",
  "Exit",
  "NextIteration",
  "Switch",
  "Merge",
  "HashTable",
  "HashTableV2",
  "InitializeTable",
  "InitializeTableV2",
  "LookupTableImport",
  "LookupTableImportV2",
  "LookupTableFind",
  "LookupTableFindV2",
  "LookupTableSize",
  "LookupTableSizeV2",
] as const;

/**
 * A markdown table of the ops of graph models, family by family: ONNX operators, opsets, notes, what the converted op
 * is compared with, and on which graphs. An op that is refused has the reason for a note.
 */
export function opTable(
  families: Readonly<Record<string, Readonly<Record<string, OpConverter>>>> = opFamilies,
): string {
  const isHandMade = (name: string) => handMadeOps.some((op) => op === name);
  const rows = Object.entries(families).flatMap(([family, ops]) =>
    byName(ops).map(([name, { operators, opsetSince, notes, refusal }]) =>
      refusal === undefined
        ? [
            name,
            family,
            listed(operators),
            opsetRange(opsetSince),
            sentence(notes),
            "GraphModel, cpu",
            name === "NoOp" ? "has no output" : `${isHandMade(name) ? "hand-made" : "generated"} graphs`,
          ]
        : [name, family, "refused", "–", sentence(refusal), "–", "–"],
    ),
  );
  return table([["Op", "Family", "ONNX operators", "Opsets", "Notes", "Oracle", "Tested on"], ...rows]);
}

/** The page of the documentation with all tables, as markdown. */
export function supportPage(): string {
  const entries: LayerConverter[] = Object.values(layerConverters);
  const refused = entries.filter(({ refusal }) => refusal !== undefined).length;
  const ops: OpConverter[] = Object.values(opFamilies).flatMap((family) =>
    Object.values<OpConverter>(family),
  );
  const refusedOps = ops.filter(({ refusal }) => refusal !== undefined).length;
  return `# Supported layers

Made from \`src/onnx/registry.ts\` by \`npm run generate:layers\`; don't edit it by hand.

Of the ${entries.length} layer classes of TensorFlow.js 4.22, ${entries.length - refused} are converted and ${refused} refused. Sequential, Model and Functional, which
are classes too, are what is converted; they may also be layers of each other.

An operator stands in the table where some configuration of the layer needs it: most need one or two. Transpose,
Reshape and Cast are not listed where they only change the layout or the type of an input. A layer with an activation
also has the operators of that activation. Opset ${opsets[0]} is the oldest one that can be asked for, ${opsets.at(-1)} the newest.

${layerTable()}

## Activations

${activationTable()}

## Ops of graph models

Made from \`src/onnx/ops/registry.ts\`. Of the ${ops.length} op names of TensorFlow.js 4.22's converter, ${ops.length - refusedOps} are converted and ${refusedOps} refused. A node
that no output needs is left out, whatever its op is.

Where TensorFlow.js and TensorFlow differ, the file does what TensorFlow.js does on its cpu backend, and \`convert\` says
so for the nodes of the model at hand. The oracle is \`GraphModel\` of \`@tensorflow/tfjs-converter\`: floats within 1e-5 of
it, whole numbers and truth the same. Generated graphs are of one op each, with random shapes (of rank 0 to 5, some of
them empty, some dimensions free), types and attributes, NaN and infinities, as inputs, as weights and behind a node
that is channels first, on onnxruntime-node and, in part, on onnxruntime-web. NaN in a Max or Min is left out: ONNX
Runtime loses it.

${opTable()}
`;
}

function byName<T>(converters: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(converters).toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

function opsetRange(since: number): string {
  return `${since} to ${opsets.at(-1)}`;
}

function listed(operators: readonly string[]): string {
  return operators.length === 0 ? "none" : operators.join(", ");
}

function sentence(notes: string): string {
  return notes.charAt(0).toUpperCase() + notes.slice(1);
}

function table(rows: readonly (readonly string[])[]): string {
  // A bar would end the cell.
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  // Without aligned columns a change of one row is a change of one line.
  return markdownTable(cells, { alignDelimiters: false });
}
