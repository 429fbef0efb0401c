// Distinct passages of the shared permissive pairs, in the order of their files.
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { sharedFolder } from "../shared.ts";

/** Every distinct `b`, once. */
export async function* permissiveTexts(shared?: string): AsyncGenerator<string> {
  const folder = sharedFolder("data/text/train/permissive", shared);
  const seen = new Set<string>();
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".jsonl.gz")).toSorted()) {
    for await (const line of createInterface({ input: createReadStream(join(folder, name)).pipe(createGunzip()) })) {
      const { b } = JSON.parse(line) as { readonly b: string };
      if (seen.has(b)) continue;
      seen.add(b);
      yield b;
    }
  }
}
