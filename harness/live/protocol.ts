import { z } from "zod";
import type { Command } from "./answers.ts";
import { factsSchema, nameSchema, providers } from "./device-facts.ts";
import type { DeviceState } from "./device-state.ts";

/**
 * What a page of another device and the server say to each other. The page measures what it is told, and the server
 * judges: whatever comes from the page is checked here before anything reads it.
 */
const key = z.string().regex(/^[\w-]{22}$/);

export const helloSchema = z.strictObject({
  /** Of a page that was here before, as after a reload. */
  key: key.nullable(),
  facts: factsSchema,
});

const caller = { key, visit: z.number().int().min(1).max(1e6) };

export const startSchema = z.strictObject({
  ...caller,
  variantIds: z.array(nameSchema).min(1).max(200),
  providers: z.array(z.enum(providers)).min(1).max(providers.length),
});

/** Which page it is, and nothing else. */
export const pageSchema = z.strictObject(caller);

export const nextSchema = z.strictObject({ ...caller, seen: z.number().int().min(0).max(1e9) });

/** The head of a reply; the bytes of its tensors follow it. */
export const replySchema = z.strictObject({
  ...caller,
  id: z.number().int().min(1).max(1e9),
  /** Milliseconds since the last reply in which the page was hidden. */
  hiddenMs: z.number().min(0).max(1e9),
  /** Workers that the measuring page has started. */
  workers: z.number().int().min(0).max(4096),
  value: z.json(),
  /** It ends up in files and on terminals: nothing in it may clear one. */
  error: z
    .string()
    .max(4000)
    .transform((text) => text.replaceAll(/(?!\n)\p{Cc}/gu, " "))
    .nullable(),
});

/** What a page may choose from. */
export interface Offer {
  readonly key: string;
  /** How often the page of this device has come: an older one of the same device gets no more commands. */
  readonly visit: number;
  readonly variantIds: readonly string[];
  readonly runtimes: readonly {
    readonly provider: (typeof providers)[number];
    readonly id: string;
    readonly title: string;
    /** Why it cannot be measured here; null where it can. */
    readonly reason: string | null;
  }[];
}

/** What `next` answers. */
export interface Next {
  readonly state: (DeviceState & { readonly version: number }) | null;
  readonly command: Command | null;
  /** Another page of the same device has taken over. */
  readonly isGone: boolean;
}
