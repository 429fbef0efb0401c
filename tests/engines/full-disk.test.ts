// A full disk under the blob store: a small file system of its own, mounted where the machine lets a process do so.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bundleFixture } from "./child.ts";

/** Runs a command where `DIR` is a file system of one megabyte, in a mount namespace that ends with it. */
const onSmallDisk = ["-rm", "sh", "-c", 'dir="$1"; shift; mount -t tmpfs -o size=1m tmpfs "$dir" && exec "$@"', "sh"] as const;

const canMount = ((): boolean => {
  const directory = mkdtempSync(join(tmpdir(), "plinth-disk-"));
  const { status } = spawnSync("unshare", [...onSmallDisk, directory, "true"], { stdio: "ignore" });
  rmSync(directory, { recursive: true, force: true });
  return status === 0;
})();

it.skipIf(!canMount)("refuses a blob with data.disk_full, leaves nothing half written, keeps what it had and goes on when there is space", async () => {
  const directory = mkdtempSync(join(tmpdir(), "plinth-disk-"));
  try {
    const program = await bundleFixture("full-disk");
    const out = execFileSync("unshare", [...onSmallDisk, directory, process.execPath, program, directory], { encoding: "utf8", timeout: 60_000 });
    expect(JSON.parse(out)).toEqual({ refusal: "data.disk_full", halfWritten: 0, kept: 400_000, isFirstAlone: true, nextBytes: 400_000 });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 90_000);
