// Any cut gives the same bytes back, and the limit holds to the byte.
import fc from "fast-check";
import { expect, it } from "vitest";
import { fail } from "../errors.ts";
import { gatherBytes, joinBytes } from "./gather.ts";

const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 });

async function* each(all: readonly Uint8Array[], onEnd: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* all;
  } finally {
    onEnd();
  }
}

it("puts the pieces together in their order", () => {
  fc.assert(fc.property(pieces, (all) => {
    expect([...joinBytes(all)]).toEqual(all.flatMap((piece) => [...piece]));
  }));
});

it("gathers up to the limit, refuses one byte more and stops the source either way", async () => {
  await fc.assert(
    fc.asyncProperty(pieces, async (all) => {
      const whole = joinBytes(all);
      let ends = 0;
      const gather = (limit: number): Promise<Uint8Array> => gatherBytes(each(all, () => ends++), limit, () => fail("request.too_large", { limit }));
      expect(await gather(whole.length)).toEqual(whole);
      if (whole.length > 0) await expect(gather(whole.length - 1)).rejects.toMatchObject({ code: "request.too_large" });
      expect(ends).toBe(whole.length > 0 ? 2 : 1);
    }),
  );
});
