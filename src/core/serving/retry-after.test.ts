// Retry-After in both of its forms.
import { expect, it } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const now = Date.UTC(2026, 10, 22, 12, 0, 0);

it("reads seconds and dates, and never asks to wait for the past", () => {
  expect(["0", "1.5", " 20 ", "-3"].map((header) => retryAfterMs(header, now))).toEqual([0, 1500, 20_000, 0]);
  expect(retryAfterMs("Sun, 22 Nov 2026 12:00:30 GMT", now)).toBe(30_000);
  expect(retryAfterMs("Sun, 22 Nov 2026 11:00:00 GMT", now)).toBe(0);
});

it("says nothing where there is nothing that can be read", () => {
  expect([undefined, "", " ", "soon", "Infinity"].map((header) => retryAfterMs(header, now))).toEqual([undefined, undefined, undefined, undefined, undefined]);
});
