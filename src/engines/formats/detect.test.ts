// Detection: bytes first, the name second, and what no format reads is named as what it is.
import { describe, expect, it } from "vitest";
import { PlinthError } from "#core/errors";
import { format as csv } from "./data/csv.ts";
import { format as json } from "./data/json.ts";
import { format as jsonl } from "./data/jsonl.ts";
import { detectFormat } from "./detect.ts";
import { format as markdown } from "./text/markdown.ts";
import { format as text } from "./text/plain.ts";
import { format as code } from "./text/source-code.ts";
import { format as html } from "./web/html.ts";

const formats = [csv, json, jsonl, markdown, text, code, html];
const bytes = (content: string) => new Uint8Array(Buffer.from(content, "latin1"));

function outcome(content: string, name: string): string {
  try {
    return detectFormat(bytes(content), name, formats).name;
  } catch (thrown) {
    if (!(thrown instanceof PlinthError)) throw thrown;
    return thrown.code === "parse.unsupported" ? String(thrown.details["mediaType"]) : thrown.code;
  }
}

describe("text", () => {
  it.each([
    ["a,b\n1,2", "x.csv", "csv"], ["# Title\n\nWords", "README", "markdown"], ["words", "README", "text"], ["words", "notes.unknown", "text"], ["# a comment", "run.py", "source-code"], ["#!/bin/sh\necho", "run", "source-code"],
    ["<!DOCTYPE html><p>x", "page", "html"], ["<html><body>x</body></html>", "report.pdf", "html"], ["\n <!-- c --><html>", "x.txt", "html"], ["{\"a\": 1}", "data", "json"], ["{\"a\": 1}\n{\"a\": 2}\n", "data", "jsonl"], ["{\"a\":1}", "a.json", "json"],
    ["[1] A reference, not JSON.", "refs.txt", "text"], ["BMW builds cars.", "cars.txt", "text"], ["MZ is a code.", "mz.txt", "text"], ["How %PDF-1.4 files begin", "pdf.txt", "text"], ["", "empty", "text"], ["all: build\n\tcc x.c", "Makefile", "source-code"],
  ])("%j named %s is %s", (content, name, expected) => {
    expect(outcome(content, name)).toBe(expected);
  });

  it("forgives a stray zero byte but not binary named .txt", () => {
    expect(outcome("a line of words\0 and more words\n".repeat(3), "x.txt")).toBe("text");
    expect(outcome(Array.from({ length: 600 }, (_, i) => String.fromCharCode((i * 97) % 256)).join(""), "x.txt")).toBe("application/octet-stream");
  });
});

describe("what no format reads", () => {
  it.each([
    ["%PDF-1.7\n%\xe2\xe3", "a.txt", "application/pdf"], ["%PDF-1.4\ntrailer <</Encrypt 8 0 R>>", "a.pdf", "parse.encrypted"], ["PK\x03\x04\x14\0\0\0\x08\0word/document.xml", "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ["PK\x03\x04\x14\0\x01\0\x08\0secret.txt", "a.zip", "parse.encrypted"], ["\x89PNG\r\n\x1a\n", "a.md", "image/png"], ["GIF89a\0\0", "photo.jpg", "image/gif"], ["\xff\xd8\xff\xe0\0", "a", "image/jpeg"], ["\x1f\x8b\x08\0", "a.txt.gz", "application/gzip"],
    ["RIFF\0\0\0\0WAVEfmt ", "a.wav", "audio/wav"], ["\0\0\0\x20ftypisom", "a.mp4", "video/mp4"], ["\x7fELF\x02\x01\x01\0\0", "run", "application/x-executable"], ["SQLite format 3\0", "a.txt", "application/vnd.sqlite3"], ["{\\rtf1\\ansi words}", "a.rtf", "application/rtf"],
    ["-----BEGIN PGP MESSAGE-----\n\nhQEMA", "a.asc", "parse.encrypted"], ["<?xml version=\"1.0\"?><note/>", "a.xml", "application/xml"], ["<svg xmlns=\"x\"></svg>", "a.txt", "image/svg+xml"], ["Received: by x\nFrom: a@b\nSubject: c\n\nwords", "mail", "message/rfc822"],
  ])("%j named %s is %s", (content, name, expected) => {
    expect(outcome(content, name)).toBe(expected);
  });
});
