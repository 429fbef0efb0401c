// Builds the page into dist/console, which the server sends.
import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The build of the page. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react(), tailwind()],
  resolve: { alias: [{ find: /^#(core|contract|surfaces)\/(.*)$/, replacement: `${root}src/$1/$2.ts` }] },
  build: { outDir: `${root}dist/console`, emptyOutDir: true, target: "es2022", reportCompressedSize: true, assetsInlineLimit: 0 },
  server: { proxy: { "/api": "http://127.0.0.1:7411", "/login": "http://127.0.0.1:7411" } },
});
