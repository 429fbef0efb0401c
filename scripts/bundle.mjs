// Bundles TypeScript entries to JavaScript: our code joined, packages left where npm put them.
import { rolldown } from "rolldown";
import { fileURLToPath } from "node:url";

/** The project's root folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Bundles `input` (name -> file) into `dir`; chunks shared by entries are written once. */
export async function bundle(input, dir) {
  const build = await rolldown({
    input,
    cwd: root,
    platform: "node",
    external: (id) => !id.startsWith(".") && !id.startsWith("/") && !id.startsWith("#"),
    resolve: { extensions: [".ts", ".js"] },
    logLevel: "warn",
  });
  await build.write({ dir, format: "esm", sourcemap: true, entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" });
  await build.close();
}
