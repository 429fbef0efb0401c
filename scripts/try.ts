import { createProcessParser } from "#engines/process/parser";
import { systemClock } from "#engines/system/clock";
import { formats } from "#app/formats.gen";
import { entryUrl } from "#app/entries";
const parser = createProcessParser({ entry: entryUrl("parser-process"), processes: 1, clock: systemClock, formats });
const limits = { bytesMax: 5e8, elementsMax: 1e7, depthMax: 200, millisecondsMax: 60000, memoryBytesMax: 1e9 };
for (const path of process.argv.slice(2)) {
  const t = performance.now(); let n = 0, c = 0; const isQuiet = process.env.QUIET;
  try { for await (const f of parser.parse({ path, name: path.split("/").at(-1)!, limits }, new AbortController().signal)) { if (f.kind === "elements") { n += f.elements.length; for (const e of f.elements) { c += e.text.length; if (!isQuiet) console.log(JSON.stringify(e).slice(0,300)); } } else console.log(JSON.stringify(f)); } } catch (e) { console.log("ERR", (e as any).code, (e as Error).message); }
  const ms = performance.now() - t; console.log(path, n, "elements", c, "chars", ms.toFixed(0), "ms", (c / 1e3 / ms).toFixed(1), "MB/s");
}
await parser.close();
