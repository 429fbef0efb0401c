// Writing to disk so that it is there after a crash, with a full disk as a typed error.
import { constants } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { fail } from "#core/errors";
import type { Json } from "#core/json";

const fullDiskCodes = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Turns "no space left" into `data.disk_full`; other errors pass. */
export function asWriteError(error: unknown, what: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return fullDiskCodes.has(code) ? fail("data.disk_full", { what }, error) : error;
}

/** Makes the names in `folder` durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Replaces `folder/name` by `text`: after a crash the old or the new text is there, never a part. @throws data.disk_full */
export async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const temporary = join(folder, `${name}.tmp`);
  try {
    const handle = await open(temporary, "w");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(folder, name));
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asWriteError(error, join(folder, name));
  }
}

/** JSON with its CRC-32 before it. */
export function sealJson(body: Json): string {
  const text = JSON.stringify(body);
  return `${crc32(text).toString(16).padStart(8, "0")} ${text}\n`;
}

/** What `sealJson` sealed; null when it is damaged. */
export function unsealJson(sealed: string): unknown {
  const text = sealed.slice(9, -1);
  if (sealed.slice(0, 8) !== crc32(text).toString(16).padStart(8, "0") || !sealed.endsWith("\n")) return null;
  return JSON.parse(text) as unknown;
}
