// Events are the same for any cut, and no byte is lost.
import fc from "fast-check";
import { expect, it } from "vitest";
import { eventData, SseSplitter } from "./sse-splitter.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (source: string): Uint8Array => new TextEncoder().encode(source);

function split(source: Uint8Array, cuts: readonly number[]): { events: string[]; rest: string } {
  const splitter = new SseSplitter("test", 1_000_000);
  const places = [0, ...cuts.map((cut) => cut % (source.length + 1)).toSorted((a, b) => a - b), source.length];
  const events: string[] = [];
  for (let i = 1; i < places.length; i++) events.push(...splitter.push(source.subarray(places[i - 1], places[i])).map(text));
  return { events, rest: text(splitter.rest) };
}

it("gives the same events for any cut, and all bytes in their order", () => {
  const line = fc.constantFrom("data: {\"a\":1}", "data: [DONE]", "event: ping", ": comment", "data: ü €", "id: 7");
  const event = fc.tuple(fc.array(line, { minLength: 1, maxLength: 4 }), fc.constantFrom("\n", "\r\n", "\r")).map(([lines, end]) => lines.map((one) => one + end).join("") + end);
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), (events, cuts) => {
      const source = bytes(`${events.join("")}data: end\n\n`);
      const whole = split(source, []);
      const cut = split(source, cuts);
      expect(cut).toEqual(whole);
      expect(cut.events.join("") + cut.rest).toBe(text(source));
      expect(whole.events.length).toBe(events.length + 1);
    }),
  );
});

it("joins the data lines of an event and leaves comments out", () => {
  expect(eventData(bytes("event: x\r\ndata: a\r\ndata:b\r\n: no\r\n\r\n"))).toBe("a\nb");
  expect(eventData(bytes(": ping\n\n"))).toBe("");
});

it("refuses an event that never ends", () => {
  const splitter = new SseSplitter("test", 100);
  expect(() => splitter.push(bytes(`data: ${"x".repeat(200)}`))).toThrow(expect.objectContaining({ code: "upstream.cut" }) as Error);
});
