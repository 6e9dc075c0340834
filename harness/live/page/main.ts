/** The page that a person opens: it shows what the server says, and lets a frame measure what the server asks. */
import type { Tensors } from "../../../src/core/tensor.ts";
import type { Command } from "../answers.ts";
import type { Next, Offer } from "../protocol.ts";
import { encodedReply } from "./encode-reply.ts";
import { deviceFacts } from "./facts.ts";
import { MeasuringFrame } from "./frame.ts";
import { takeHiddenMs } from "./hidden-time.ts";
import { keepAwake } from "./keep-awake.ts";
import { tellPresence } from "./presence.ts";
import { followAddress, takeToken } from "./token.ts";
import { showFacts, showLine, showOffer, showState } from "./view.ts";

const token = takeToken();
followAddress();
const frame = new MeasuringFrame((library) => ({
  page: `/frame/${library}`,
  script: `/frame/${library}.js`,
}));
/** The key of this device lives as long as its tab, so that a page that is loaded again goes on. */
const keyName = "boxbench-device";
let isDone = false;

await begin().catch((error: unknown) => showLine(textOf(error)));

async function begin(): Promise<void> {
  if (token === "") {
    showLine(
      "The address lacks its token: open the whole address that the terminal shows, with what stands behind the #.",
    );
    return;
  }
  const facts = await deviceFacts();
  showFacts(facts);
  const offer = (await ask("/api/hello", { key: sessionStorage.getItem(keyName), facts })) as Offer;
  const { key, visit } = offer;
  sessionStorage.setItem(keyName, key);
  showOffer(offer, (variantIds, providers) => {
    keepAwake();
    ask("/api/start", { key, visit, variantIds, providers }).catch((error: unknown) =>
      showLine(textOf(error)),
    );
  });
  showLine("Choose what to measure.");
  const stopTelling = tellPresence({ token, key, visit });
  await follow(key, visit).finally(stopTelling);
}

/** Does what the server asks, until another page of this device takes over. */
async function follow(key: string, visit: number): Promise<void> {
  for (let seen = 0; ;) {
    const { state, command, isGone } = (await untilHeard(() =>
      ask("/api/next", { key, visit, seen }),
    )) as Next;
    if (isGone) return showLine("This device is measured in another page, which was opened later.");
    if (state !== null) {
      seen = state.version;
      isDone = state.phase === "done";
      showState(state);
    }
    if (command !== null) await obey(command, { key, visit, id: command.id });
  }
}

async function obey(command: Command, caller: Readonly<Record<string, unknown>>): Promise<void> {
  let value: unknown = null;
  let tensors: readonly Tensors[] | null = null;
  let error: string | null = null;
  try {
    ({ value, tensors } = await frame.run(command));
  } catch (thrown) {
    error = textOf(thrown).slice(0, 4000);
  }
  const told = { ...caller, hiddenMs: takeHiddenMs(), workers: frame.workers, error };
  let body: Blob;
  try {
    body = encodedReply({ ...told, value }, tensors);
  } catch (thrown) {
    body = encodedReply({ ...told, value: null, error: textOf(thrown) }, null);
  }
  // Refused where the server has given it up, as after a sleep: it asks again then.
  await untilHeard(() => post("/api/reply", "application/octet-stream", body));
}

async function ask(path: string, question: unknown): Promise<unknown> {
  const response = await post(path, "application/json", JSON.stringify(question));
  if (response.ok) return response.json();
  const text = await response.text();
  if (response.status === 401)
    throw new Error(
      "The token of this address is not that of the server: open the address that the terminal shows now.",
    );
  if (response.status === 404)
    throw new Error("The server was started again: open the address that the terminal shows now.");
  throw new Error(`The server refuses this: ${text}.`);
}

function post(path: string, type: string, body: string | Blob): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": type };
  return fetch(path, { method: "POST", headers, body });
}

/** Tries again for as long as nobody answers: a network comes back, and so may the server. */
async function untilHeard<T>(action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // What is done stays said: with --once the server ends then.
      if (!isDone) showLine("The server does not answer. Trying again.");
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
