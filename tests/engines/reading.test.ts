// The parser in child processes and the folder source pass their ports' suites.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { entryUrl } from "#app/entries";
import { formats } from "#app/formats.gen";
import { parserSuite } from "#conformance/reading/parser";
import { sourceSuite } from "#conformance/reading/source";
import { createFolderSource } from "#engines/files/source";
import { createProcessParser } from "#engines/process/parser";
import { systemClock } from "#engines/system/clock";

const folder = mkdtempSync(join(tmpdir(), "plinth-reading-"));
afterAll(() => rmSync(folder, { recursive: true }));
const kit = { describe, it: ((name: string, body: () => Promise<void>) => it(name, body, 60_000)) as typeof it, expect, fc };

let kept = 0;
parserSuite(kit, {
  name: "processes",
  open: async () => {
    const port = createProcessParser({ entry: entryUrl("parser-process"), processes: 2, clock: systemClock, formats });
    return { port, dispose: () => port.close() };
  },
}, {
  keep: async (name, bytes) => {
    const path = join(folder, `${kept++}-${name}`);
    writeFileSync(path, bytes);
    return path;
  },
  hash: (bytes) => createHash("sha256").update(bytes).digest("hex"),
});

sourceSuite(kit, {
  name: "folder",
  open: async () => {
    const root = join(mkdtempSync(join(folder, "tree-")), "docs");
    mkdirSync(root);
    const at = (path: string): string => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      return join(root, path);
    };
    return {
      port: {
        source: createFolderSource({ clock: systemClock }), root,
        write: async (path, bytes) => writeFileSync(at(path), bytes),
        pause: () => systemClock.sleep(100),
        remove: async (path) => rmSync(join(root, path)),
        link: async (path, target) => symlinkSync(target, at(path)),
      },
    };
  },
});
