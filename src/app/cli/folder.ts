// What a folder holds by the rules of ingest: counted before it is read, listed for uploads.
import { createFolderSource } from "#engines/files/source";
import { systemClock } from "#engines/system/clock";
import type { SourceItem } from "#ports/reading/source";
import type { ListedFile, Survey } from "#surfaces/cli/index";
import type { Config } from "../config/settings.ts";

/** Counts what would be read and what is passed over, by reason. */
export async function survey(folder: string, config: Config): Promise<Survey> {
  const excluded: Record<string, number> = {};
  let [files, bytes, failed] = [0, 0, 0];
  for await (const item of items(folder, config)) {
    if (item.kind === "failed" && item.code === "source.unreadable") failed++;
    else if (item.kind === "failed") excluded[item.code] = (excluded[item.code] ?? 0) + 1;
    else if (item.kind === "excluded") excluded[item.reason] = (excluded[item.reason] ?? 0) + 1;
    else {
      files++;
      bytes += item.file.sizeBytes;
    }
  }
  return { files, bytes, excluded, failed };
}

/** Files that would be read. */
export async function* listFiles(folder: string, config: Config): AsyncGenerator<ListedFile> {
  for await (const item of items(folder, config)) if (item.kind === "file") yield { path: item.file.path, localPath: item.file.localPath, sizeBytes: item.file.sizeBytes };
}

function items(folder: string, config: Config): AsyncIterable<SourceItem> {
  const { fileBytesMax, respectIgnoreFiles, exclude } = config.ingest;
  return createFolderSource({ clock: systemClock }).list(folder, { fileBytesMax, respectIgnoreFiles, exclude }, new AbortController().signal);
}
