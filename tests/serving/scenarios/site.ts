// What a scenario runs on: a Plinth with settings of its own.
import type { Client } from "#surfaces/sdk/index";
import { startPlinth } from "../../support/plinth.ts";

/** A Plinth that runs, with the key of its own machine. */
export interface Site {
  readonly url: string;
  readonly key: string;
  readonly client: Client;
  close(): Promise<void>;
}

/** Starts a Plinth with these settings, by their dotted names. */
export async function openSite(flags: Readonly<Record<string, unknown>>): Promise<Site> {
  const { url, client, composition, stop } = await startPlinth({ flags });
  return { url, client, key: composition.localKey, close: () => stop() };
}
