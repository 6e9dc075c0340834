import { BoxbenchError } from "../../core/errors.ts";
import { callingNode, functionOf, nodesBehind, type RaisedGraph } from "./raised.ts";
import type { GraphModelNode, NodeRef, ParsedGraph } from "./types.ts";

/** One value that a loop carries from step to step. */
interface Carried {
  readonly merge: string;
  readonly initial: NodeRef;
  readonly next: NodeRef;
  /** Null where nothing after the first test reads it. */
  readonly switchNode: string | null;
}

/** Each frame of Enter nodes as one StatelessWhile; inner frames first. */
export function raiseLoops(parsed: ParsedGraph): RaisedGraph {
  const graph: RaisedGraph = { nodes: new Map(parsed.nodes), functions: new Map(parsed.functions) };
  for (let frames = framesOf(graph); frames.size > 0;) {
    const before = frames.size;
    for (const [frame, enters] of frames) {
      raiseFrame(graph, frame, enters, new Set(frames.keys()));
    }
    frames = framesOf(graph);
    if (frames.size >= before) {
      const [frame] = frames.keys();
      throw unsupported(frame!, "its loops lie in each other in a way that is not known");
    }
  }
  return graph;
}

function framesOf({ nodes }: RaisedGraph): Map<string, GraphModelNode[]> {
  const frames = new Map<string, GraphModelNode[]>();
  for (const node of nodes.values()) {
    if (node.op === "Enter") {
      const frame = node.attributes.text("frame_name");
      frames.set(frame, [...(frames.get(frame) ?? []), node]);
    }
  }
  return frames;
}

function raiseFrame(
  graph: RaisedGraph,
  frame: string,
  enters: readonly GraphModelNode[],
  frames: ReadonlySet<string>,
): void {
  const { nodes } = graph;
  const entered = new Map(enters.map((enter) => [enter.name, enter]));
  const merges = [...nodes.values()].filter(
    ({ op, inputs }) => op === "Merge" && inputs.some(({ node }) => entered.has(node)),
  );
  const switches = new Map(
    [...nodes.values()].flatMap((node) => {
      // A switch of another condition belongs to a branch inside.
      const isOfLoop = node.op === "Switch" && nodes.get(node.inputs[1]?.node ?? "")?.op === "LoopCond";
      const merge = isOfLoop ? node.inputs[0]?.node : undefined;
      return merge !== undefined && merges.some(({ name }) => name === merge) ? [[node.name, merge]] : [];
    }),
  );
  const switchOf = new Map([...switches].map(([name, merge]) => [merge, name]));
  const carried = merges.map((merge) => carriedBy(graph, frame, merge, entered, switchOf));
  const condition = conditionOf(graph, frame, switches);
  const isBorder = (node: GraphModelNode) =>
    node.op === "Enter" && node.attributes.text("frame_name") === frame
      ? true
      : merges.some(({ name }) => name === node.name) || switches.has(node.name);
  const results = [condition, ...carried.map(({ next }) => next)];
  const inside = nodesBehind(nodes, results, isBorder);
  const isOuter = [...inside.values()].some(
    (node) => node.op === "Enter" && node.attributes.text("frame_name") !== frame,
  );
  if (isOuter && frames.size > 1) {
    // What lies in this frame is raised first; it comes again in the next round.
    return;
  }
  // What enters once and never changes is an argument that the body hands on.
  const constants = enters.filter(
    ({ name }) => inside.has(name) && !merges.some((merge) => readsFrom(merge, name)),
  );
  const names = [...carried.map(({ merge }) => merge), ...constants.map(({ name }) => name)];
  const replaced = (ref: NodeRef): NodeRef => {
    const merge = switches.get(ref.node);
    return merge === undefined ? ref : { node: merge, output: 0 };
  };
  const handedOn = constants.map(({ name }) => ({ node: name, output: 0 }));
  const [cond, body] = [`${frame}/cond`, `${frame}/body`];
  // A constant of a branch inside hangs on the switch of that branch by a control input alone.
  const reached = nodesBehind(nodes, results, isBorder, true);
  const plain = new Map([...reached].filter(([name, node]) => inside.has(name) || !isBorder(node)));
  for (const name of switches.keys()) {
    plain.delete(name);
  }
  graph.functions.set(cond, functionOf(cond, names, [condition], plain, replaced));
  const next = [...carried.map((value) => value.next), ...handedOn];
  graph.functions.set(body, functionOf(body, names, next, plain, replaced));
  const name = `${frame}/While`;
  const initial = [
    ...carried.map((value) => value.initial),
    ...constants.map((enter) => inputOf(frame, enter)),
  ];
  nodes.set(name, callingNode(name, "StatelessWhile", initial, { cond, body }));
  replaceExits(graph, carried, name);
  for (const gone of [...enters, ...merges]) {
    nodes.delete(gone.name);
  }
  for (const gone of switches.keys()) {
    nodes.delete(gone);
  }
}

function readsFrom({ inputs }: GraphModelNode, name: string): boolean {
  return inputs.some(({ node }) => node === name);
}

function carriedBy(
  { nodes }: RaisedGraph,
  frame: string,
  merge: GraphModelNode,
  entered: ReadonlyMap<string, GraphModelNode>,
  switchOf: ReadonlyMap<string, string>,
): Carried {
  const enter = merge.inputs.map(({ node }) => entered.get(node)).find((node) => node !== undefined)!;
  const next = merge.inputs.map(({ node }) => nodes.get(node)).find((node) => node?.op === "NextIteration");
  if (next === undefined) {
    throw unsupported(frame, `"${merge.name}" has no NextIteration`);
  }
  return {
    merge: merge.name,
    initial: inputOf(frame, enter),
    next: inputOf(frame, next),
    switchNode: switchOf.get(merge.name) ?? null,
  };
}

/** What the LoopCond of the frame reads. */
function conditionOf({ nodes }: RaisedGraph, frame: string, switches: ReadonlyMap<string, string>): NodeRef {
  for (const name of switches.keys()) {
    const predicate = nodes.get(nodes.get(name)!.inputs[1]?.node ?? "");
    if (predicate?.op === "LoopCond") {
      return inputOf(frame, predicate);
    }
  }
  throw unsupported(frame, "it has no LoopCond");
}

function replaceExits({ nodes }: RaisedGraph, carried: readonly Carried[], loop: string): void {
  for (const [index, { switchNode }] of carried.entries()) {
    for (const node of nodes.values()) {
      if (node.op === "Exit" && node.inputs[0]?.node === switchNode) {
        nodes.set(node.name, { ...node, op: "Identity", inputs: [{ node: loop, output: index }] });
      }
    }
  }
}

function inputOf(frame: string, { name, op, inputs }: GraphModelNode): NodeRef {
  const [first] = inputs;
  if (first === undefined) {
    throw unsupported(frame, `its node "${name}" (${op}) has no input`);
  }
  return first;
}

function unsupported(frame: string, reason: string): BoxbenchError {
  return new BoxbenchError("UNSUPPORTED_OP", `Cannot convert the loop "${frame}" (Enter): ${reason}.`);
}
