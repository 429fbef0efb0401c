// The bundled SDK: small, alone, and free of Node.
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { expect, it } from "vitest";

const bytesMax = 15_000;

it("bundles to one file within its budget that imports nothing and knows no Node", async () => {
  const build = await rolldown({ input: "src/surfaces/sdk/index.ts", platform: "browser", resolve: { extensions: [".ts"] }, logLevel: "silent" });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  expect(output).toHaveLength(1);
  const code = output[0].code;
  expect(output[0].imports).toEqual([]);
  expect(code).not.toMatch(/\b(process|Buffer|require)\b\s*[.(]|node:|typebox/);
  const bytes = gzipSync(code).byteLength;
  console.log(`sdk: ${code.length} bytes, ${bytes} gzipped (at most ${bytesMax})`);
  expect(bytes).toBeLessThanOrEqual(bytesMax);
});
