// Builds the page into dist/console, which the server sends.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));

const scriptBytesMax = 250_000;

/** Prints the weight of the page's scripts, packed as they travel, and refuses more than the budget. */
const weigh: Plugin = {
  name: "weigh",
  generateBundle(_options, bundle) {
    const scripts = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? [gzipSync(file.code).byteLength] : []));
    const bytes = scripts.reduce((sum, script) => sum + script, 0);
    process.stdout.write(`page: ${(bytes / 1000).toFixed(1)} kB of scripts in ${scripts.length} files, gzipped (at most ${scriptBytesMax / 1000} kB)\n`);
    if (bytes > scriptBytesMax) this.error(`the page's scripts weigh ${bytes} bytes gzipped; the budget is ${scriptBytesMax}`);
  },
};

/** The build of the page. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react(), tailwind(), weigh],
  resolve: { alias: [{ find: /^#(core|contract|surfaces)\/(.*)$/, replacement: `${root}src/$1/$2.ts` }] },
  build: { outDir: `${root}dist/console`, emptyOutDir: true, target: "es2022", reportCompressedSize: true, assetsInlineLimit: 0, rolldownOptions: { checks: { pluginTimings: false } } },
  server: { proxy: { "/api": "http://127.0.0.1:7411", "/login": "http://127.0.0.1:7411" } },
});
