// The words stay true: everything that has a name is documented, everything documented has a name, and every link leads somewhere.
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { settingPaths } from "#app/config/settings";
import { formats } from "#app/formats.gen";
import { contract } from "#contract/registry";
import { errorTable } from "#core/errors";
import type { ErrorEntry } from "#core/errors/entry";
import { metricDefinitions } from "#core/metric-names";
import { portsOf } from "../scripts/generate/ports.ts";
import { shippedPackages } from "../scripts/notice.ts";
import { listFiles, projectRoot } from "./structure/project.ts";

const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", ...["docs", "bench", "chaos", "console"].flatMap((folder) => listFiles(folder))].filter((path) => path.endsWith(".md") && existsSync(join(projectRoot, path)));
const settings: readonly string[] = settingPaths;
const sources = listFiles("src").filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts")).map((path) => read(path));
const operations = Object.values(contract).flatMap((noun) => Object.values(noun)).map((operation) => operation.name as string);

function read(path: string): string {
  return readFileSync(join(projectRoot, path), "utf8");
}

/** First cells of a page's generated table, without their backticks. */
function tableNames(path: string, name: string): readonly string[] {
  const [, after = ""] = read(path).split(`<!-- generated: ${name} -->`);
  const [table = ""] = after.split("<!-- end of generated");
  return table.trim().split("\n").slice(2).map((line) => line.split("|")[1]?.trim().replaceAll("`", "") ?? "");
}

/** Text of a page without fenced code. */
function prose(path: string): string {
  return read(path).replace(/^```[\s\S]*?^```/gm, "");
}

describe("the documentation", () => {
  it("has every error code in docs/errors.md, and no other", () => {
    expect(tableNames("docs/errors.md", "errors")).toEqual(Object.keys(errorTable).toSorted());
  });

  it("has every setting in docs/configuration.md, and no other", () => {
    expect([...tableNames("docs/configuration.md", "settings")].toSorted()).toEqual([...settings].toSorted());
  });

  it("has every metric in docs/observability.md, and no other", () => {
    expect([...tableNames("docs/observability.md", "metrics")].toSorted()).toEqual(Object.keys(metricDefinitions).toSorted());
  });

  it("has every port in docs/ports.md, and no other", () => {
    expect([...tableNames("docs/ports.md", "ports")].toSorted()).toEqual(portsOf(projectRoot).map((port) => port.name).toSorted());
    expect(portsOf(projectRoot).filter((port) => port.fulfilledBy.length === 0).map((port) => port.name)).toEqual([]);
  });

  it("has every format in docs/formats.md, and no other", () => {
    expect([...tableNames("docs/formats.md", "formats")].toSorted()).toEqual(formats.map((format) => format.name).toSorted());
  });

  it.each(pages)("%s names only codes, settings and operations that exist", (path) => {
    const known = new Set([...Object.keys(errorTable), ...settings, ...operations]);
    const isWritten = (name: string): boolean => sources.some((text) => text.includes(`"${name}"`));
    const areas = new Set([...Object.keys(errorTable), ...settings].map((name) => name.split(".")[0]));
    const named = [...prose(path).matchAll(/`([a-z]+)\.([A-Za-z_]+)`/g)].filter(([, area]) => areas.has(area)).map(([, area, name]) => `${area}.${name}`);
    expect(named.filter((name) => !known.has(name) && !isWritten(name) && !/\.(md|ts|json|js|txt|csv)$/.test(name))).toEqual([]);
  });

  it.each(pages)("%s has no link that leads nowhere", (path) => {
    const links = [...prose(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^(https?|mailto):/.test(link));
    expect(links.filter((link) => !leadsSomewhere(path, link))).toEqual([]);
  });

  it.each(pages)("%s names only files and folders that exist", (path) => {
    const named = [...prose(path).matchAll(/`((?:src|conformance|console|tests|bench|chaos|examples|docs|scripts|core|ports|app)\/[\w./-]*)`/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !existsSync(join(projectRoot, name)) && !existsSync(join(projectRoot, "src", name)))).toEqual([]);
  });

  it("lists every page in docs/README.md", () => {
    const index = read("docs/README.md");
    const unlisted = pages.filter((path) => path.startsWith("docs/") && path !== "docs/README.md" && !index.includes(`(${path.slice("docs/".length)})`));
    expect(unlisted).toEqual([]);
  });

  it("shows the two commands before line 30 of README.md", () => {
    const head = read("README.md").split("\n").slice(0, 29).join("\n");
    expect(head).toMatch(/^npm start -- ~\/Documents( +#.*)?$/m);
    expect(head).toMatch(/^npm test( +#.*)?$/m);
  });
});

describe("the tables of errors and metrics", () => {
  const users = ["src", "bench", "chaos"].flatMap((folder) => listFiles(folder)).filter((path) => /\.tsx?$/.test(path) && !/\.(test|gen)\.tsx?$/.test(path) && !/^src\/(core\/(errors\/|metric-names)|contract\/)/.test(path)).map((path) => read(path));

  it("hold no error that nothing throws", () => {
    expect(Object.keys(errorTable).filter((code) => !users.some((text) => text.includes(`"${code}"`)))).toEqual([]);
  });

  it("hold no metric that nothing sets", () => {
    expect(Object.keys(metricDefinitions).filter((name) => !users.some((text) => text.includes(`"${name}"`)))).toEqual([]);
  });
});

describe("comments in the code", () => {
  it("name pages that exist", () => {
    const named = sources.flatMap((text) => [...text.matchAll(/docs\/[\w/-]+\.md/g)].map(([page]) => page));
    expect([...new Set(named)].filter((page) => !existsSync(join(projectRoot, page)))).toEqual([]);
  });
});

describe("the errors' remedies", () => {
  const remedies = Object.entries<ErrorEntry>(errorTable);

  it("name settings that exist", () => {
    const areas = new Set(settings.map((name) => name.split(".")[0]));
    const named = remedies.flatMap(([code, { remedy }]) => [...remedy.matchAll(/\b([a-z]+)\.([A-Za-z]+)\b/g)].filter(([, area]) => areas.has(area)).map(([name]) => ({ code, name })));
    expect(named.filter(({ name }) => !settings.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(3);
  });

  it("name pages that exist", () => {
    const named = remedies.flatMap(([code, { remedy }]) => [...remedy.matchAll(/docs\/[\w-]+\.md/g)].map(([page]) => ({ code, page })));
    expect(named.filter(({ page }) => !existsSync(join(projectRoot, page)))).toEqual([]);
  });

  it("end as sentences", () => {
    expect(remedies.filter(([, { message, remedy }]) => !message.endsWith(".") || (!remedy.endsWith(".") && !/[}`]\.?$/.test(remedy)))).toEqual([]);
  });
});

describe("the packages that ship", () => {
  const shipped = shippedPackages(projectRoot);

  it("stand under licences that ask for no source of ours", () => {
    expect(shipped.length).toBeGreaterThan(20);
    expect(shipped.filter(({ licence }) => /\b(A?GPL|SSPL|BUSL|CC-BY-NC|unknown)/i.test(licence))).toEqual([]);
  });

  it("run no script when they are installed", () => {
    expect(shipped.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name)).toEqual([]);
  });
});

function leadsSomewhere(from: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? from : posix.join(posix.dirname(from), file);
  if (!existsSync(join(projectRoot, target))) return false;
  if (anchor === undefined || !target.endsWith(".md")) return true;
  const anchors = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, "").replaceAll(" ", "-"));
  return anchors.includes(anchor);
}
