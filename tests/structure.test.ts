// The house stays as ARCHITECTURE.md says: every rule over every file, and every rule over a planted fault.
import { describe, expect, it } from "vitest";
import { parseModule, type Violation } from "./structure/module.ts";
import { planted, sound, type Files } from "./structure/planted.ts";
import { readProject } from "./structure/project.ts";
import { rules } from "./structure/rules.ts";

const project = readProject();

function violationsIn(files: Files): readonly Violation[] {
  const modules = Object.entries(files).map(([path, text]) => parseModule(path, text));
  return Object.values(rules).flatMap((rule) => [...rule(modules)]);
}

describe("the house", () => {
  it("has files to look at", () => {
    expect(project.length).toBeGreaterThan(40);
  });

  it.each(Object.keys(rules))("%s", (sentence) => {
    const violations = [...(rules[sentence]?.(project) ?? [])];
    expect(violations.map(({ path, line, message }) => `${path}:${line} ${message}`).toSorted()).toEqual([]);
  });
});

describe("the rules", () => {
  it.each(planted)("find $what ($rule)", ({ rule, path, files }) => {
    const found = violationsIn(files);
    expect(found.map((violation) => violation.rule)).toContain(rule);
    expect([...new Set(found.map((violation) => violation.rule))]).toEqual([rule]);
    expect(found.map((violation) => violation.path)).toContain(path);
    expect(found.every((violation) => violation.message.length > 20)).toBe(true);
  });

  it("are silent over a sound project", () => {
    expect(violationsIn(sound)).toEqual([]);
  });

  it("all have a planted fault", () => {
    const silent = Object.entries(rules).filter(([, rule]) => !planted.some(({ files }) => [...rule(Object.entries(files).map(([path, text]) => parseModule(path, text)))].length > 0));
    expect(silent.map(([sentence]) => sentence)).toEqual([]);
  });
});
