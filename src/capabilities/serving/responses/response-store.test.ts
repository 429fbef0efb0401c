// Kept responses end after thirty days, whatever their ids are.
import { expect, it } from "vitest";
import { createHeldClock } from "#conformance/held-clock";
import type { JsonObject } from "#core/json";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { ResponseStore } from "./response-store.ts";

const day = 86_400_000;

it("forgets what is older than thirty days, also ids of upstreams that are in no order, and with it the way back of a conversation", async () => {
  const clock = createHeldClock(1_000);
  const store = new ResponseStore({ rows: createMemoryRowStore(), clock });
  const put = (response: string, previous: string | null = null): Promise<void> => store.put({ workspace: "w", response, key: "k", previous, input: [{ role: "user", content: response }], resource: { id: response, output: [] as readonly JsonObject[] }, createdAt: clock.now() });
  await put("resp_z");
  await clock.advance(20 * day);
  await put("resp_a");
  await put("resp_b", "resp_z");
  expect(await store.conversation("w", "k", "resp_b")).toEqual([{ role: "user", content: "resp_z" }, { role: "user", content: "resp_b" }]);
  expect(await store.conversation("w", "other", "resp_b")).toBeUndefined();
  await clock.advance(11 * day);
  await store.prune("w");
  expect(await Promise.all(["resp_a", "resp_b", "resp_z"].map(async (response) => (await store.find("w", "k", response))?.response))).toEqual(["resp_a", "resp_b", undefined]);
  expect(await store.conversation("w", "k", "resp_b")).toBeUndefined();
});
