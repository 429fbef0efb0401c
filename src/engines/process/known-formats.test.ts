// What the parent knows of formats: one version for all, and which names are not worth opening.
import { describe, expect, it } from "vitest";
import { acceptsName, parserVersion } from "./known-formats.ts";

const formats = [{ name: "text", version: 1, extensions: [".txt"] }, { name: "png", version: 2, extensions: [".png"] }];

describe("parserVersion", () => {
  it("does not depend on order, and changes with any name or version", () => {
    const version = parserVersion(formats);
    expect(parserVersion(formats.toReversed())).toBe(version);
    expect(parserVersion([{ ...formats[0]!, version: 2 }, formats[1]!])).not.toBe(version);
    expect(parserVersion([{ ...formats[0]!, name: "other" }, formats[1]!])).not.toBe(version);
    expect(parserVersion(formats.slice(0, 1))).not.toBe(version);
  });
});

describe("acceptsName", () => {
  it.each(["notes.txt", "README", "a.unknown", "report.pdf", "PHOTO.PNG", ".txt", "archive.zip", "dir.mp3/file"])("opens %s", (name) => {
    expect(acceptsName(name, formats)).toBe(true);
  });

  it.each(["film.mp4", "SONG.MP3", "lib.so", "x.class", "font.woff2", "photo.jpg"])("passes over %s", (name) => {
    expect(acceptsName(name, formats)).toBe(false);
  });
});
