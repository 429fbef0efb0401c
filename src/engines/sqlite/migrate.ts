// Forward-only migrations: the database carries the version of its schema, and a newer one is refused.
import { fail } from "#core/errors";
import { copyBefore } from "./copy-before.ts";
import type { Driver } from "./driver.ts";
import { start } from "./migrations/0001-start.ts";
import { vectors } from "./migrations/0002-vectors.ts";
import { endpoints } from "./migrations/0003-endpoints.ts";
import { usage } from "./migrations/0004-usage.ts";
import { evaluations } from "./migrations/0005-evaluations.ts";
import { responses } from "./migrations/0006-responses.ts";
import { deletions } from "./migrations/0007-deletions.ts";
import { documentOrders } from "./migrations/0008-document-orders.ts";
import type { Migration } from "./migrations/migration.ts";
import { transaction } from "./transaction.ts";

/** Every migration in order, versions 1, 2, 3 without gaps. */
export const migrations: readonly Migration[] = [start, vectors, endpoints, usage, evaluations, responses, deletions, documentOrders];

/** "PLIN" in the file's header, so that another program's database is not taken for ours. */
const applicationId = 0x504c494e;

/** Brings the schema to the newest version; rows of an older one are copied first (`copyPath`). @throws data.newer, data.damaged */
export function migrate(driver: Driver, path: string): void {
  const found = readNumber(driver, "PRAGMA user_version");
  const known = migrations.length;
  if (found > known) throw fail("data.newer", { found, known });
  if (found === 0) claim(driver, path);
  else if (readNumber(driver, "PRAGMA application_id") !== applicationId) throw foreign(path);
  if (found > 0 && found < known) copyBefore(driver, path, found);
  for (const migration of migrations.slice(found)) {
    transaction(driver, () => {
      for (const statement of migration.statements) driver.exec(statement);
      driver.exec(`PRAGMA user_version = ${migration.version}`);
    });
  }
}

/** Marks an empty database as ours. */
function claim(driver: Driver, path: string): void {
  if (readNumber(driver, "SELECT count(*) FROM sqlite_schema") > 0) throw foreign(path);
  driver.exec(`PRAGMA application_id = ${applicationId}`);
}

function foreign(path: string) {
  return fail("data.damaged", { what: path, problem: "it is another program's database" });
}

function readNumber(driver: Driver, sql: string): number {
  return Number(driver.prepare(sql).all([])[0]?.[0]);
}
