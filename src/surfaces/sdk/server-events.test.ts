// The parser of server-sent events: any cut of the bytes gives the same events, and the standard's odd forms are read.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fail } from "#core/errors";
import { EventParser, type ServerEvent } from "#core/streams/server-events";
import { itemsOf } from "./server-events.ts";

const encoder = new TextEncoder();

function parse(pieces: readonly Uint8Array[]): ServerEvent[] {
  const parser = new EventParser(() => fail("server.answer_cut", { url: "h" }));
  return pieces.flatMap((piece) => parser.push(piece));
}

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const borders = [0, ...at.map((place) => place % (bytes.byteLength + 1)).toSorted((a, b) => a - b), bytes.byteLength];
  return borders.slice(1).map((end, index) => bytes.subarray(borders[index], end));
}

const line = fc.oneof(
  fc.record({ name: fc.constantFrom("data", "event", "id", "retry", "other", ""), value: fc.string({ unit: fc.constantFrom("a", "é", "日", "😀", ":", " ", "\"") , maxLength: 6 }), space: fc.constantFrom("", " ", "  ") }).map(({ name, value, space }) => `${name}:${space}${value}`),
  fc.constantFrom("data", "", "", ": comment"),
);
const text = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n", "\r")), { maxLength: 20 }).map((lines) => lines.map((pair) => pair.join("")).join(""));

describe("the parser of events", () => {
  it("gives the same events for any cut", () => {
    fc.assert(fc.property(text, fc.array(fc.nat(), { maxLength: 12 }), (given, at) => {
      const bytes = encoder.encode(given);
      expect(parse(cut(bytes, at))).toEqual(parse([bytes]));
      expect(parse([...bytes].map((byte) => new Uint8Array([byte])))).toEqual(parse([bytes]));
    }), { numRuns: 300 });
  });

  it("gives back what was written, whatever the data", () => {
    const event = fc.record({ event: fc.stringMatching(/^[a-z.]{1,9}$/), data: fc.json() });
    fc.assert(fc.property(fc.array(event, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), fc.constantFrom("\n", "\r\n", "\r"), (events, at, end) => {
      const written = events.map(({ event: name, data }, id) => [`id: ${id}`, `event: ${name}`, ": sign of life", `data: ${data}`, "", ""].join(end)).join("");
      expect(parse(cut(encoder.encode(written), at))).toEqual(events.map(({ event: name, data }, id) => ({ id: String(id), event: name, data })));
    }), { numRuns: 300 });
  });

  it("reads the standard's forms: joined data, no space, no value, no name, an unfinished end", () => {
    const given = "\ufeffdata:a\ndata: b\ndata\n\nevent: x\n\nid\ndata:  two\n\ndata: unfinished";
    expect(parse([encoder.encode(given)])).toEqual([{ id: undefined, event: "message", data: "a\nb\n" }, { id: "", event: "message", data: " two" }]);
  });

  it("says when a stream breaks off, and when its data is no JSON", async () => {
    async function* pieces(given: string) {
      yield encoder.encode(given);
    }
    const read = async (given: string) => {
      const items: unknown[] = [];
      try {
        for await (const item of itemsOf(pieces(given), "http://h")) items.push(item);
        return [items, "end"];
      } catch (thrown) {
        return [items, (thrown as { code: string }).code];
      }
    };
    expect(await read('data: {"a":1}\n\nevent: plinth.end\ndata: {}\n\ndata: {"late":1}\n\n')).toEqual([[{ a: 1 }], "end"]);
    expect(await read('data: {"a":1}\n\ndata: {"b"')).toEqual([[{ a: 1 }], "server.answer_cut"]);
    expect(await read("data: {a\n\n")).toEqual([[], "server.answer_cut"]);
    expect(await read("")).toEqual([[], "server.answer_cut"]);
  });
});
