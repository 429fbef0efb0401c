// The scenarios of the reliability benches in short, with the control beside the same without it.
import { afterAll, beforeAll, expect, it } from "vitest";
import { busy, change, kill } from "./scenarios/faults.ts";
import { neighbours } from "./scenarios/neighbours.ts";
import { overload } from "./scenarios/overload.ts";
import { overshoot } from "./scenarios/overshoot.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
}, 60_000);

afterAll(() => upstream?.kill());

it("requests at once on one quota spend no token beyond it, and most of it", async () => {
  const limited = await overshoot(upstream, { requests: 60, isLimited: true });
  expect([limited.overshoot, limited.booked, limited.answered + limited.refused]).toEqual([0, limited.tokens, 180]);
  expect(limited.tokens).toBeGreaterThan(limited.quota * 0.6);
  const unlimited = await overshoot(upstream, { requests: 60, isLimited: false });
  expect([unlimited.answered, unlimited.overshoot]).toEqual([180, 180 * 12 - unlimited.quota]);
}, 60_000);

it("a loud tenant takes nothing from the others that they would get among equals", async () => {
  const { loud, loudUntold } = await neighbours(upstream, 3);
  expect(loud.refused).toBe(0);
  expect(loudUntold.p99Ms).toBeGreaterThan(loud.p99Ms * 1.5);
}, 60_000);

it("twice the load is answered in time or refused, where the upstream alone answers ever later", async () => {
  const { gateway, alone } = await overload(upstream, 3);
  const twice = gateway.at(-1);
  expect(twice?.inTimeShare).toBeGreaterThan(0.9);
  expect(twice?.refused).toBeGreaterThan(0);
  expect(alone.inTimeShare).toBeLessThan(0.8);
}, 60_000);

it("kill -9, 429 and changes of an endpoint lose no request that had not begun", async () => {
  const killed = await kill(2);
  expect([killed.gateway.lost, killed.alone.lost > 0]).toEqual([0, true]);
  const refused = await busy(upstream, 2);
  expect(refused.gateway.recoveryMs).toBeLessThanOrEqual(5000);
  expect(refused.gateway.calls).toBeLessThan(refused.alone.calls / 2);
  const changed = await change(upstream, 2);
  expect([changed.lost, changed.asked > 100]).toEqual([0, true]);
}, 90_000);
