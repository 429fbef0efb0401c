// A filter's text cut into tokens, each with its position for errors.
import { fail, type PlinthError } from "../errors.ts";
import { toCodePoint } from "../text/positions.ts";

/** `name` is a field in backticks or a bare word; `word` only the latter, which may be a keyword. */
export type FilterToken =
  | { readonly kind: "word"; readonly text: string; readonly at: number }
  | { readonly kind: "name"; readonly text: string; readonly at: number }
  | { readonly kind: "string"; readonly value: string; readonly at: number }
  | { readonly kind: "number"; readonly value: number; readonly at: number }
  | { readonly kind: "sign"; readonly text: string; readonly at: number }
  | { readonly kind: "end"; readonly at: number };

const pattern = /(?<blank>\s+)|(?<string>"(?:[^"\\\n]|\\.)*")|`(?<name>(?:[^`\\]|\\.)+)`|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_]))|(?<word>[\p{L}_][\p{L}\p{M}\p{N}_.-]*)|(?<sign>\^=|!=|<=|>=|[=<>()[\],])/uy;

/** All tokens of `text`, then one `end`. @throws filter.invalid at a character that begins none */
export function filterTokens(text: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw invalidFilter(text, at, text.charAt(at) === '"' ? "a string without its closing quote" : `${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))} is not expected`);
    const token = tokenOf(match.groups ?? {}, at);
    if (token === "bad string") throw invalidFilter(text, at, "a string with an escape that JSON does not know");
    if (token !== undefined) tokens.push(token);
    at += match[0].length;
  }
  return [...tokens, { kind: "end", at }];
}

/** The error for a fault at UTF-16 index `at`; its position counts code points from 0. */
export function invalidFilter(text: string, at: number, problem: string): PlinthError {
  return fail("filter.invalid", { problem, position: toCodePoint(text, at) });
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>, at: number): FilterToken | "bad string" | undefined {
  const { string, name, number, word, sign } = groups;
  if (string !== undefined) return stringToken(string, at);
  if (name !== undefined) return { kind: "name", text: name.replace(/\\(.)/gsu, "$1"), at };
  if (number !== undefined) return { kind: "number", value: Number(number), at };
  if (word !== undefined) return { kind: "word", text: word, at };
  return sign === undefined ? undefined : { kind: "sign", text: sign, at };
}

function stringToken(literal: string, at: number): FilterToken | "bad string" {
  try {
    return { kind: "string", value: JSON.parse(literal) as string, at };
  } catch {
    return "bad string";
  }
}
