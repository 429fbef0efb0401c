// The lock file names the prebuilt packages of every machine, so that `npm ci` takes it wherever it runs.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "./structure/project.ts";

it("lacks no package of another machine (mend with `node scripts/complete-lock.mjs`)", () => {
  const { stdout } = spawnSync(process.execPath, ["scripts/complete-lock.mjs", "--check"], { cwd: projectRoot, encoding: "utf8" });
  expect(stdout).toBe("0 packages of other machines are missing in package-lock.json\n");
});

interface LockedPackage {
  readonly version?: string;
  readonly engines?: { readonly node?: string };
}

const lockedPackages = (): readonly (readonly [string, LockedPackage])[] => Object.entries((JSON.parse(readFileSync(join(projectRoot, "package-lock.json"), "utf8")) as { packages: Record<string, LockedPackage> }).packages);

/** Whether a range as packages write it (`>=18`, `^20.19.0 || >=22`) admits a version. */
function admits(range: string, version: readonly [number, number]): boolean {
  return range.split("||").some((choice) => choice.trim().replace(/([<>=^~]) +/g, "$1").split(/\s+/).every((part) => {
    const [, sign = "", major = "", minor = "0"] = /^([<>=^~]*)v?(\d+|\*|x)?(?:\.(\d+|x|\*))?/.exec(part) ?? [];
    if (!/^\d+$/.test(major)) return true;
    const distance = version[0] - Number(major) || version[1] - (Number(minor) || 0);
    if (sign === ">=") return distance >= 0;
    if (sign === ">") return distance > 0;
    if (sign.startsWith("<")) return sign === "<=" ? distance <= 0 : distance < 0;
    return version[0] === Number(major) && (sign === "^" || sign === "" ? distance >= 0 : version[1] === Number(minor));
  }));
}

it("reads the ranges that packages write", () => {
  const yes = [">=18", "^20.19.0 || >=22.12.0", ">= 0.4", "*", "20 || >=22", ">=10.0.0 <21", "20.x"];
  const no = [">=22", "^18 || >=22.12.0", ">=20.20", "<20", "^22"];
  expect([yes.filter((range) => !admits(range, [20, 19])), no.filter((range) => admits(range, [20, 19]))]).toEqual([[], []]);
});

it("holds no package that refuses Node.js 20.19, so that npm warns nobody", () => {
  expect(lockedPackages().filter(([, { engines }]) => engines?.node !== undefined && !admits(engines.node, [20, 19])).map(([path, { engines }]) => `${path} wants ${engines?.node}`)).toEqual([]);
});

it("names light-my-request itself, at a version whose cookie runs on Node.js 20: overrides do not travel with a package, a dependency does", () => {
  const packages = new Map(lockedPackages());
  expect([packages.get("node_modules/light-my-request")?.version, packages.has("node_modules/fastify/node_modules/light-my-request")]).toEqual(["6.6.0", false]);
});
