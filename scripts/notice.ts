// NOTICE: the licences of everything that ships with Plinth, read from the lock file and the installed packages.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Generated } from "./generate.ts";

/** One package of the production tree. */
export interface Shipped {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly folder: string;
  /** Installed on some platforms only. */
  readonly isOptional: boolean;
  readonly hasInstallScript: boolean;
}

interface LockEntry { readonly version?: string; readonly license?: string; readonly dev?: boolean; readonly link?: boolean; readonly optional?: boolean; readonly hasInstallScript?: boolean }

/** Packages that `npm install --omit=dev` may install, for any platform, and those in the built page. */
export function shippedPackages(root: string): readonly Shipped[] {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { readonly packages: Readonly<Record<string, LockEntry>> };
  const shipped = Object.entries(lock.packages).filter(([path, entry]) => path.includes("node_modules/") && entry.dev !== true && entry.link !== true);
  return shipped.map(([path, entry]) => ({
    name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length), version: entry.version ?? "", licence: entry.license ?? "unknown", folder: path, isOptional: entry.optional ?? false, hasInstallScript: entry.hasInstallScript ?? false,
  }));
}

/** The file NOTICE. */
export function notice(root: string): readonly Generated[] {
  const lines = new Map<string, Set<string>>();
  for (const found of shippedPackages(root)) {
    const group = lines.get(found.licence) ?? new Set<string>();
    const copyright = copyrightOf(root, found);
    lines.set(found.licence, group.add(`  ${found.name} ${found.version}${copyright === "" ? "" : `\n    ${copyright}`}`));
  }
  const groups = [...lines].toSorted(([a], [b]) => compare(a, b)).map(([licence, group]) => `${licence}\n\n${[...group].toSorted(compare).join("\n")}\n`);
  return [{ path: "NOTICE", text: `${head}\n${groups.join("\n")}` }];
}

const head = `Plinth

Licensed under the Apache License, Version 2.0; see LICENSE.

Plinth is shipped with, or installs, the packages below. Each stands under its own
licence, whose full text lies in the package. This file is made by \`npm run generate\`.
`;

/** First copyright line of the package's licence file; empty when there is none. */
function copyrightOf(root: string, { folder: path, name, isOptional }: Shipped): string {
  const folder = join(root, path);
  if (!existsSync(folder)) {
    if (isOptional) return "";
    throw new Error(`${name} is not installed: run \`npm install\`, then \`npm run generate\``);
  }
  if (isOptional) return "";
  const file = readdirSync(folder).toSorted(compare).find((name) => /^(licen[cs]e|copying)/i.test(name));
  if (file === undefined) return "";
  const line = readFileSync(join(folder, file), "utf8").split("\n").find((text) => /^\W*copyright\b.*(\d{4}|\(c\)|©)/i.test(text) && !/\[yyyy\]/.test(text));
  return line === undefined ? "" : line.replace(/^[\s*#>-]+|\s+$/g, "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
