// Characters become words: touching over supposed line ends, leaning, and written downwards.
import { expect, it } from "vitest";
import type { Character } from "./characters.ts";
import { wordsOf } from "./words.ts";

const page = { width: 600, height: 800 };

/** A character of size 10 whose box begins at (x, y - 10) and whose baseline is at y. */
function at(text: string, x: number, y: number, more: Partial<Character> = {}): Character {
  return { text, x0: x, x1: x + 6, y0: y - 10, y1: y + 2, quarter: 0, size: 10, weight: 400, base: y, origin: [x, y], lean: 0, isBlank: false, isSupposed: false, isHyphen: false, isUnmapped: false, ...more };
}

const supposed = at("", 0, 0, { isBlank: true, isSupposed: true });
const blank = at(" ", 0, 0, { isBlank: true });

const textsOf = (characters: readonly Character[]): readonly string[] => wordsOf(characters, page).map(({ text }) => text);

it("joins what touches over a line end that is only supposed, and parts what a blank or a gap parts", () => {
  expect(textsOf([at("0", 100, 50), supposed, at(".", 106, 50), supposed, at("8", 112, 50)])).toEqual(["0.8"]);
  expect(textsOf([at("a", 100, 50), supposed, at("b", 109, 50)])).toEqual(["a", "b"]);
  expect(textsOf([at("a", 100, 50), supposed, at("b", 100, 62)])).toEqual(["a", "b"]);
  expect(textsOf([at("a", 100, 50), blank, at("b", 106, 50)])).toEqual(["a", "b"]);
});

it("keeps a mark of no width with its letter", () => {
  expect(textsOf([at("\u0e14", 100, 50), supposed, at("\u0e31", 106, 50, { x1: 106 }), supposed, at("\u0e07", 106, 50)])).toEqual(["\u0e14\u0e31\u0e07"]);
});

it("follows the baseline of text that leans", () => {
  const lean = Math.PI / 6;
  const word = [..."slope"].map((text, index) => at(text, 100 + 6 * index * Math.cos(lean), 100 + 6 * index * Math.sin(lean), { lean }));
  expect(textsOf(word)).toEqual(["slope"]);
  expect(textsOf([...word, at("x", 100 + 90 * Math.cos(lean), 100 + 90 * Math.sin(lean), { lean })])).toEqual(["slope", "x"]);
  expect(textsOf([...word, at("y", 100 + 30 * Math.cos(lean), 120 + 30 * Math.sin(lean), { lean })])).toEqual(["slope", "y"]);
});

it("takes characters below one another for a line that runs down, and a short stack for a heading", () => {
  const column = (text: string): readonly Character[] => [...text].map((one, index) => at(one, 300, 100 + 11 * index, { x1: 310 }));
  expect(wordsOf(column("すきとおった風"), page)).toMatchObject([{ text: "すきとおった風", quarter: 1, x0: 300, x1: 310, y0: 90 }]);
  expect(wordsOf(column("年月"), page)).toMatchObject([{ text: "年月", quarter: 0 }]);
  expect(textsOf([..."word"].map((one, index) => at(one, 300, 100 + 11 * index)))).toEqual(["w", "o", "r", "d"]);
});
