// Keys and logins: who comes in, who does not, and when a door closes.
import { describe, expect, it } from "vitest";
import { createHeldClock } from "#conformance/held-clock";
import { createSeededRandom } from "#conformance/seeded-random";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { createAccess } from "./index.ts";

const open = () => {
  const clock = createHeldClock(1_000_000);
  const rows = createMemoryRowStore();
  return { clock, rows, access: createAccess({ rows, clock, random: createSeededRandom(7), localKey: "local_secret", workspace: "main" }) };
};

const code = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => "came in", (error: { code: string }) => error.code);

describe("access", () => {
  it("makes the first key once, as an admin, and never shows it again", async () => {
    const { access } = open();
    const secret = await access.ensureWorkspace();
    expect(secret).toMatch(/^plinth_main_/);
    expect(await access.ensureWorkspace()).toBeUndefined();
    expect(await access.byKey(secret ?? "")).toMatchObject({ kind: "key", role: "admin", workspace: "main" });
  });

  it("keeps no secret in its rows", async () => {
    const { access, rows } = open();
    const { secret } = await access.createKey({ workspace: "main", name: "k", role: "reader" });
    const stored = JSON.stringify((await rows.scan("keys", { prefix: ["main"], limit: 10 })).rows);
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(secret.split("_").at(-1));
  });

  it("refuses a changed, revoked, expired, foreign or malformed key alike", async () => {
    const { access, clock } = open();
    const good = await access.createKey({ workspace: "main", name: "good", role: "reader", expiresAt: 2_000_000 });
    const changed = good.secret.slice(0, -1) + (good.secret.endsWith("a") ? "b" : "a");
    for (const secret of [changed, good.secret.replace("main", "other"), "", "local_secret2", "plinth_main_x_y"]) expect(await code(access.byKey(secret))).toBe("access.unauthenticated");
    expect(await code(access.byKey(good.secret))).toBe("came in");
    clock.advance(1_000_000);
    expect(await code(access.byKey(good.secret))).toBe("access.unauthenticated");
    const revoked = await access.createKey({ workspace: "main", name: "r", role: "admin" });
    await access.revokeKey("main", revoked.row.key);
    expect(await code(access.byKey(revoked.secret))).toBe("access.unauthenticated");
    expect(await code(access.revokeKey("main", "nobody"))).toBe("key.not_found");
  });

  it("knows the local key as the local user", async () => {
    expect(await open().access.byKey("local_secret")).toMatchObject({ kind: "local", role: "admin" });
  });

  it("takes a login token once and within fifteen minutes", async () => {
    const { access, clock } = open();
    const { token } = access.issueLogin();
    const session = await access.login(token);
    expect(await access.bySession(session.cookie)).toMatchObject({ kind: "session", role: "admin" });
    expect(access.csrf(session.cookie)).toBe(session.csrf);
    expect(await code(access.login(token))).toBe("access.login_expired");
    const late = access.issueLogin();
    clock.advance(15 * 60_000);
    expect(await code(access.login(late.token))).toBe("access.login_expired");
  });

  it("ends sessions after thirty days", async () => {
    const { access, clock } = open();
    const session = await access.login(access.issueLogin().token);
    clock.advance(30 * 24 * 3_600_000);
    expect(await code(access.bySession(session.cookie))).toBe("access.unauthenticated");
  });

  it("keeps sessions and keys apart: neither opens the other's door, and neither stands in the other's list", async () => {
    const { access } = open();
    const session = await access.login(access.issueLogin().token);
    const { secret } = await access.createKey({ workspace: "main", name: "k", role: "admin" });
    expect([await code(access.byKey(session.cookie)), await code(access.bySession(secret))]).toEqual(["access.unauthenticated", "access.unauthenticated"]);
    expect((await access.listKeys("main")).map(({ name }) => name)).toEqual(["k"]);
    expect((await access.listSessions("main")).map(({ expiresAt }) => expiresAt)).toEqual([session.expiresAt]);
  });

  it("forgets a session when it is ended and, at the next login, when it is over", async () => {
    const { access, clock, rows } = open();
    const first = await access.login(access.issueLogin().token);
    await access.revokeKey("main", (await access.bySession(first.cookie)).id);
    expect(await code(access.bySession(first.cookie))).toBe("access.unauthenticated");
    await access.login(access.issueLogin().token);
    clock.advance(30 * 24 * 3_600_000);
    expect(await access.listSessions("main")).toEqual([]);
    await access.login(access.issueLogin().token);
    expect((await rows.scan("keys", { prefix: ["main"], limit: 10 })).rows).toHaveLength(1);
  });
});
