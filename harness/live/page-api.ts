import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import { Device } from "./device.ts";
import { bodyOf, Refusal } from "./guard.ts";
import { helloSchema, nextSchema, pageSchema, startSchema, type Offer } from "./protocol.ts";
import { mostReplyBytes, splitReply } from "./reply.ts";

/** What happens when a page asks. */
export interface PageEvents {
  /** What the page of a device may choose from. */
  readonly offerOf: (device: Device) => Offer;
  /** Somebody pressed the button. */
  readonly onStart: (device: Device, choice: z.infer<typeof startSchema>) => void;
}

type Questions = Readonly<Record<string, (request: IncomingMessage) => Promise<unknown>>>;

/** Most devices that are remembered, and most bytes of a question. */
const mostDevices = 32;
const mostQuestionBytes = 64 * 1024;

/**
 * What pages may ask, by path.
 *
 * @param devices those that have asked, by key
 */
export function pageApi(devices: Map<string, Device>, { offerOf, onStart }: PageEvents): Questions {
  /** How many replies are being read. */
  let replies = 0;
  const deviceOf = (key: string): Device => {
    const device = devices.get(key);
    if (device === undefined) throw new Refusal(404, "no such device");
    return device;
  };
  return {
    "/api/hello": async (request) => {
      const { key, facts } = await questionOf(request, helloSchema);
      const known = key === null ? undefined : devices.get(key);
      if (known === undefined && devices.size >= mostDevices)
        throw new Refusal(429, `more than ${mostDevices} devices`);
      const device = known ?? new Device(facts);
      known?.arrive(facts);
      devices.set(device.key, device);
      return offerOf(device);
    },
    "/api/start": async (request) => {
      const choice = await questionOf(request, startSchema);
      const device = deviceOf(choice.key);
      if (choice.visit !== device.visit) throw new Refusal(409, "another page of this device has taken over");
      if (["preparing", "measuring"].includes(device.state.phase))
        throw new Refusal(409, "already measuring");
      onStart(device, choice);
      return {};
    },
    "/api/next": async (request) => {
      const { key, visit, seen } = await questionOf(request, nextSchema);
      return deviceOf(key).next(visit, seen);
    },
    "/api/alive": async (request) => {
      const { key, visit } = await questionOf(request, pageSchema);
      deviceOf(key).alive(visit);
      return {};
    },
    "/api/leave": async (request) => {
      const { key, visit } = await questionOf(request, pageSchema);
      deviceOf(key).leave(visit);
      return {};
    },
    "/api/reply": async (request) => {
      // Who answers what nobody asked does not get to fill the memory.
      const waiting = [...devices.values()].filter(({ isAsked }) => isAsked).length;
      if (replies >= waiting) throw new Refusal(409, "a reply that nobody waits for");
      replies += 1;
      try {
        const { head, bytes } = splitReply(await bodyOf(request, mostReplyBytes));
        deviceOf(head.key).reply(head, bytes);
      } finally {
        replies -= 1;
      }
      return {};
    },
  };
}

async function questionOf<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.infer<Schema>> {
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) throw new Refusal(415, "no JSON");
  let value: unknown;
  try {
    value = JSON.parse((await bodyOf(request, mostQuestionBytes)).toString("utf8"));
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(400, "no JSON");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refusal(400, "not what the page sends");
  return parsed.data;
}
