// No byte is lost or moved, whatever the cut, and what has passed always ends with an event.
import fc from "fast-check";
import { expect, it } from "vitest";
import { joinBytes } from "#core/streams/gather";
import { WholeEvents } from "./whole-events.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (all: Uint8Array): string => new TextDecoder().decode(all);

it("passes every byte in its order, and up to the end of an event only", () => {
  const lineEnd = fc.constantFrom("\n", "\r\n");
  const event = fc.tuple(fc.array(fc.constantFrom("data: {\"a\":1}", "event: ping", ": c", "data: ü€"), { minLength: 1, maxLength: 3 }), lineEnd).map(([lines, end]) => lines.map((line) => line + end).join("") + end);
  fc.assert(
    fc.property(fc.array(event, { maxLength: 5 }), fc.string(), fc.array(fc.nat(), { maxLength: 10 }), (events, half, cuts) => {
      const whole = events.join("");
      const unfinished = `data: ${half.replaceAll(/[\r\n]/g, "")}`;
      const source = bytes(whole + unfinished);
      const places = [0, ...cuts.map((cut) => cut % (source.length + 1)).toSorted((a, b) => a - b), source.length];
      const relay = new WholeEvents();
      let passed = "";
      for (let i = 1; i < places.length; i++) {
        const piece = relay.push(source.subarray(places[i - 1], places[i]));
        passed += text(piece);
        expect(piece.length === 0 || /(\n\n|\n\r\n)$/.test(passed)).toBe(true);
      }
      expect([passed, text(relay.rest())]).toEqual([whole, unfinished]);
    }),
  );
});

it("hands a piece that ends with an event on without a copy", () => {
  const piece = bytes("data: 1\n\n");
  expect(new WholeEvents().push(piece)).toBe(piece);
});

it("lets an event pass that is longer than what it holds", () => {
  const relay = new WholeEvents();
  const pieces = Array.from({ length: 30 }, () => new Uint8Array(100_000).fill(120));
  const passed = joinBytes(pieces.map((piece) => relay.push(piece)));
  expect(passed.length).toBeGreaterThan(1_000_000);
  expect(passed.length + relay.rest().length).toBe(3_000_000);
});
