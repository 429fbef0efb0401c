// Reads a source once more as it was read before: a run that named no settings would take them back.
import { client, type Source } from "../api.ts";

/** Starts the run; `retryFailed` also reads what failed and has not changed. */
export async function readAgain({ collection, path, kind, isWatched, groups, exclude }: Source, retryFailed: boolean): Promise<void> {
  await client.ingest({ collection, path, as: kind === "folder" ? "auto" : kind, watch: isWatched, groups, exclude, retryFailed });
}
