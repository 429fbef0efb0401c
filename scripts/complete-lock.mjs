// Completes package-lock.json with the prebuilt packages of other machines: npm leaves out those that its registry did not serve,
// and `npm ci` then refuses the lock file everywhere. `--check` only counts them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./install.mjs";

const systems = { android: "android", darwin: "darwin", freebsd: "freebsd", linux: "linux", openharmony: "openharmony", win32: "win32", wasm32: undefined, sunos: "sunos", aix: "aix", netbsd: "netbsd", openbsd: "openbsd" };
const processors = { arm: "arm", arm64: "arm64", ia32: "ia32", loong64: "loong64", mips64el: "mips64el", ppc64: "ppc64", riscv64: "riscv64", s390x: "s390x", x64: "x64" };

/** What a package's name says about the machine it is for, or undefined when it says nothing. */
function machineOf(name) {
  const words = name.split("/").at(-1).split("-");
  const os = words.map((word) => systems[word]).find((word) => word !== undefined);
  const cpu = words.includes("wasm32") ? "wasm32" : words.map((word) => processors[word]).find((word) => word !== undefined);
  if (cpu === undefined) return undefined;
  const libc = words.includes("musl") || words.includes("musleabihf") ? "musl" : words.includes("gnu") || words.includes("gnueabihf") ? "glibc" : undefined;
  return { cpu: [cpu], ...(os === "linux" && libc !== undefined ? { libc: [libc] } : {}), ...(os === undefined ? {} : { os: [os] }) };
}

/** The place that an optional package of `parent` would be found at, or undefined when it is nowhere. */
function found(packages, parent, name) {
  let at = parent;
  for (;;) {
    const path = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (at === "") return undefined;
    const outer = at.lastIndexOf("/node_modules/");
    at = outer < 0 ? "" : at.slice(0, outer);
  }
}

const file = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const machine = machineOf(name);
    const place = found(lock.packages, path, name);
    if (machine === undefined || !/^\d/.test(version) || (place !== undefined && lock.packages[place].version === version)) continue;
    const target = place === undefined ? `node_modules/${name}` : `${path}/node_modules/${name}`;
    lock.packages[target] = { version, ...(machine.cpu === undefined ? {} : { cpu: machine.cpu }), ...(entry.dev === true ? { dev: true } : {}), ...(machine.libc === undefined ? {} : { libc: machine.libc }), optional: true, ...(machine.os === undefined ? {} : { os: machine.os }) };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, "en")));
if (process.argv.includes("--check")) {
  console.log(`${added} packages of other machines are missing in package-lock.json`);
  process.exitCode = added > 0 ? 1 : 0;
} else {
  if (added > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${added} packages of other machines added to package-lock.json`);
}
