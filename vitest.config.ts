import { defineConfig } from "vitest/config";

export default defineConfig({
  // The page is a package of its own, which reaches the client by the same names.
  resolve: { alias: [{ find: /^#(core|contract|surfaces)\/(.*)$/, replacement: `${import.meta.dirname}/src/$1/$2.ts` }] },
  test: {
    include: ["src/**/*.test.ts", "conformance/**/*.test.ts", "tests/**/*.test.ts", "console/**/*.test.ts"],
    globalSetup: ["tests/setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
