// The smallest pieces that chunks are made of: elements, or the sentences, lines and words of large ones.
import type { ElementType } from "#core/documents/document";
import { splitSentences } from "#core/text/sentences";
import { codePointLength } from "#core/text/positions";
import type { ChunkBudget } from "./budget.ts";

/** How good a place for a cut is; the larger, the better. */
export const borders = { none: -8, word: -2, line: 1, sentence: 1, item: 2, block: 3, paragraph: 4, heading: 6, section: 9 } as const;

/** What the chunker knows of an element. `start` is its place in the extracted text, in code points. */
export interface ChunkElement {
  readonly ordinal: number;
  readonly type: ElementType;
  readonly text: string;
  readonly start: number;
  readonly level?: number | undefined;
}

/** A piece of the extracted text that is never cut. Positions are code points. */
export interface Atom {
  readonly element: number;
  readonly start: number;
  readonly end: number;
  readonly words: number;
  /** Size in the budget's words. */
  readonly size: number;
  /** How good a cut before it would be. */
  readonly border: number;
  readonly isHeading: boolean;
  /** Titles of the headings above it, outermost first. */
  readonly headings: readonly string[];
}

/** An element's piece before it is measured: UTF-16 span and the border before it. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly border: number;
}

/** What an element's atoms share. */
export interface AtomFrame {
  readonly border: number;
  readonly headings: readonly string[];
  readonly budget: ChunkBudget;
  countWords(text: string): number;
}

const linewise = new Set<ElementType>(["table", "cells", "code"]);

/** Atoms of one element, in order, covering all of its visible text. Linear in its length. */
export function atomsOf(element: ChunkElement, frame: AtomFrame): readonly Atom[] {
  const text = element.text;
  const whole = { start: 0, end: text.length, border: frame.border };
  const { budget } = frame;
  const size = sizeOf(text, frame);
  const place = placer(text, element.start);
  if (size.size <= budget.wordsTarget / 2) return [atom(element, { piece: whole, place, size, frame })];
  const pieces = linewise.has(element.type) ? linePieces(text, frame.border) : sentencePieces(text, frame.border);
  return pieces.flatMap((piece) => fitting(text, piece, frame).map((part) => atom(element, { piece: part, place, size: part, frame })));
}

interface Size {
  readonly words: number;
  readonly size: number;
}

function sizeOf(text: string, frame: AtomFrame): Size {
  const words = frame.countWords(text);
  return { words, size: Math.max(words, Math.ceil(text.length / frame.budget.charactersPerWord)) };
}

interface Making {
  readonly piece: Piece;
  readonly place: (index: number) => number;
  readonly size: Size;
  readonly frame: AtomFrame;
}

function atom(element: ChunkElement, { piece, place, size, frame }: Making): Atom {
  return { element: element.ordinal, start: place(piece.start), end: place(piece.end), words: size.words, size: size.size, border: piece.border, isHeading: element.type === "heading", headings: frame.headings };
}

/** From UTF-16 index to code point of the document, for indexes that never go back. */
function placer(text: string, base: number): (index: number) => number {
  if (codePointLength(text) === text.length) return (index) => base + index;
  let at = 0;
  let position = base;
  return (index) => {
    position += codePointLength(text.slice(at, index));
    at = index;
    return position;
  };
}

function sentencePieces(text: string, border: number): readonly Piece[] {
  return splitSentences(text).map(({ start, end }, i) => ({ start, end, border: i === 0 ? border : borders.sentence }));
}

/** Lines with text; one behind an empty line begins a block, the more so when it is not indented. */
function linePieces(text: string, border: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let isBehindGap = false;
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    const indent = line.length - line.trimStart().length;
    if (indent === line.length) isBehindGap = true;
    else {
      const strength = isBehindGap ? (indent === 0 ? borders.block : borders.item) : borders.line;
      pieces.push({ start, end: start + line.trimEnd().length, border: pieces.length === 0 ? border : strength });
      isBehindGap = false;
    }
    start = end + 1;
  }
  return pieces;
}

/** A piece as it is when it fits the target; else cut into small parts at blanks, or anywhere where there is none. */
function fitting(text: string, piece: Piece, frame: AtomFrame): readonly (Piece & Size)[] {
  const { wordsTarget, charactersPerWord } = frame.budget;
  const windowCharacters = Math.max(8, (wordsTarget * charactersPerWord) >> 2);
  if (piece.end - piece.start <= wordsTarget * charactersPerWord) {
    const size = sizeOf(text.slice(piece.start, piece.end), frame);
    if (size.size <= wordsTarget) return [{ ...piece, ...size }];
  }
  const parts: (Piece & Size)[] = [];
  for (let start = piece.start; start < piece.end; ) {
    const end = start + windowCharacters >= piece.end ? piece.end : cutNear(text, { start, end: start + windowCharacters }, 1);
    halve(text, { start, end, border: borders.word }, { frame, parts });
    start = skipBlanks(text, end, piece.end);
  }
  return parts.map((part, i) => (i === 0 ? { ...part, border: piece.border } : part));
}

/** Adds a piece's parts, halved until each is at most a quarter of the target. */
function halve(text: string, piece: Piece, { frame, parts }: { readonly frame: AtomFrame; readonly parts: (Piece & Size)[] }): void {
  const end = trimmedEnd(text, piece.start, piece.end);
  const size = sizeOf(text.slice(piece.start, end), frame);
  if (size.size <= Math.max(1, frame.budget.wordsTarget / 4) || end - piece.start < 2) return void parts.push({ ...piece, end, ...size });
  const cut = cutNear(text, { start: piece.start, end }, 0.5);
  if (cut >= end) return void parts.push({ ...piece, end, ...size });
  halve(text, { ...piece, end: cut }, { frame, parts });
  halve(text, { ...piece, start: skipBlanks(text, cut, end), end }, { frame, parts });
}

/** Where to cut near a share of the span: at the last blank before it, else between two characters there. Always behind the start. */
function cutNear(text: string, { start, end }: { readonly start: number; readonly end: number }, share: number): number {
  const wanted = start + Math.max(1, Math.floor((end - start) * share));
  const earliest = start + Math.floor((end - start) * share * 0.5);
  for (let at = wanted; at > earliest; at--) if (isBlankUnit(text.charCodeAt(at))) return at;
  const isInsidePair = text.charCodeAt(wanted) >= 0xdc00 && text.charCodeAt(wanted) <= 0xdfff;
  return isInsidePair ? wanted + 1 : wanted;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && isBlankUnit(text.charCodeAt(at - 1))) at--;
  return at;
}

function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isBlankUnit(text.charCodeAt(at))) at++;
  return at;
}

function isBlankUnit(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0xa0 || unit === 0x2028 || unit === 0x2029 || unit === 0x3000 || (unit >= 0x2000 && unit <= 0x200a);
}
