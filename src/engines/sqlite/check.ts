// What SQLite's own check and the log's count say about the database.
import type { Driver } from "./driver.ts";

/** Names each problem; empty when the database is sound. */
export function checkDatabase(driver: Driver): readonly string[] {
  return [...integrity(driver), ...logGaps(driver)];
}

function integrity(driver: Driver): readonly string[] {
  return driver.prepare("PRAGMA integrity_check").all([]).map(([line]) => String(line)).filter((line) => line !== "ok");
}

function logGaps(driver: Driver): readonly string[] {
  const uneven = `SELECT workspace, count(*), max(seq) FROM log GROUP BY workspace HAVING count(*) <> max(seq) OR min(seq) <> 1`;
  return driver.prepare(uneven).all([]).map(([workspace, entries, head]) => `the log of workspace ${String(workspace)} has ${String(entries)} entries up to seq ${String(head)}`);
}
