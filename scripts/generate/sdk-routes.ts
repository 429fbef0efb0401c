// The routes of the SDK, from the contract.
import { contract } from "#contract/registry";
import { operationsByName, routeOf } from "#contract/route";
import type { Generated } from "../generate.ts";

/** src/surfaces/sdk/routes.gen.ts made anew. */
export function sdkRoutes(): readonly Generated[] {
  const operations = [...operationsByName(contract).values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const lines = operations.map((operation) => {
    const { method, path, rest } = routeOf(operation);
    return `  ${JSON.stringify(operation.name)}: ${JSON.stringify({ method, path, rest, input: operation.input.kind, output: operation.output.kind, effect: operation.effect })},`;
  });
  const text = `// Routes of the contract's operations. Made by \`npm run generate\`.\nimport type { ClientRoute } from "./route.ts";\n\n/** Every operation that this SDK knows, by name. */\nexport const routes: Readonly<Record<string, ClientRoute>> = {\n${lines.join("\n")}\n};\n`;
  return [{ path: "src/surfaces/sdk/routes.gen.ts", text }];
}
