// Makes the handbook's documents that are no plain text: `node scripts/run.mjs scripts/handbook.ts`.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { handbookFiles } from "./handbook/documents.ts";

for (const [path, bytes] of await handbookFiles()) {
  const file = join(process.cwd(), "examples/handbook", path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  console.log(`${path} ${(bytes.length / 1000).toFixed(1)} kB`);
}
