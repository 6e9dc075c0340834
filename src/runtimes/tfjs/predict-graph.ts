import type { GraphModel, Tensor as TfTensor } from "@tensorflow/tfjs";
import { messageOf } from "../../core/errors.ts";
import type { Tensors } from "../../core/tensor.ts";
import type { TensorFlow } from "../../tfjs/types.ts";
import { tfTensorOf } from "./predict.ts";

/** How a graph model has to be run: TF.js says so itself, at the first run. */
export type GraphMode = "execute" | "executeAsync";

/** Runs one graph model again and again. */
export class GraphPredictor {
  readonly #tf: TensorFlow;
  readonly #model: GraphModel;
  readonly #weightIds: readonly number[];
  #mode: GraphMode = "execute";

  constructor(tf: TensorFlow, model: GraphModel) {
    this.#tf = tf;
    this.#model = model;
    const weights = Object.values(model.weights as Record<string, readonly TfTensor[]>).flat();
    this.#weightIds = weights.map(({ id }) => id);
  }

  /**
   * One prediction, by `execute` as long as TF.js allows it: `executeAsync` is for control flow and for answers whose
   * shape depends on numbers.
   *
   * @param feeds inputs by the names of the signature
   * @param names tensors that are wanted, such as `Identity:0`
   * @returns one tensor for each name, all of which the caller may dispose
   */
  async predict(feeds: Tensors, names: readonly string[]): Promise<TfTensor[]> {
    if (this.#mode === "execute") {
      try {
        return this.#execute(feeds, names);
      } catch (error) {
        if (!/executeAsync/.test(messageOf(error))) throw error;
        this.#mode = "executeAsync";
      }
    }
    return this.#executeAsync(feeds, names);
  }

  #execute(feeds: Tensors, names: readonly string[]): TfTensor[] {
    return this.#tf.tidy(() => {
      const inputs = tensorsOf(this.#tf, feeds);
      return this.#own(this.#model.execute(inputs, [...names]), inputs);
    });
  }

  async #executeAsync(feeds: Tensors, names: readonly string[]): Promise<TfTensor[]> {
    const { engine } = this.#tf;
    // A scope, because TF.js itself leaves tensors behind that loops and suppression make.
    engine().startScope();
    let answers: TfTensor[] = [];
    try {
      const inputs = tensorsOf(this.#tf, feeds);
      answers = this.#own(await this.#model.executeAsync(inputs, [...names]), inputs);
      return answers;
    } finally {
      engine().endScope(answers);
    }
  }

  /** An answer may be an input or a weight as it is: whoever disposes it must not dispose the model's own. */
  #own(answers: TfTensor | readonly TfTensor[], inputs: Readonly<Record<string, TfTensor>>): TfTensor[] {
    const foreign = new Set([...this.#weightIds, ...Object.values(inputs).map(({ id }) => id)]);
    const list = Array.isArray(answers) ? (answers as readonly TfTensor[]) : [answers as TfTensor];
    return list.map((tensor) => (foreign.has(tensor.id) ? tensor.clone() : tensor));
  }
}

function tensorsOf(tf: TensorFlow, feeds: Tensors): Record<string, TfTensor> {
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, tfTensorOf(tf, tensor)]));
}
