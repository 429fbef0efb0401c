// Operations on the process itself.
import Type, { type Static } from "typebox";
import { operation, upload, value } from "./operation.ts";
import { ErrorShape, LedgerShape, LocatorShape, RoleName } from "./shapes.ts";

/** What a parse gives. */
export const ParsedShape = Type.Object({
  file: Type.String(), type: Type.String({ description: "Media type." }), status: Type.Enum(["read", "partial", "skipped", "failed"]), title: Type.Union([Type.String(), Type.Null()]), language: Type.String(),
  elements: Type.Array(Type.Object({ type: Type.String(), text: Type.String(), locator: LocatorShape, level: Type.Optional(Type.Integer()), cells: Type.Optional(Type.Array(Type.Array(Type.String()))), hasHeader: Type.Optional(Type.Boolean()), language: Type.Optional(Type.String()) })),
  ledger: Type.Array(LedgerShape), error: Type.Optional(ErrorShape),
});
/** What a parse gives. */
export type Parsed = Static<typeof ParsedShape>;

/** Operations on the process itself. */
export const system = {
  info: operation({
    name: "system.info", summary: "Version, who asks, and what this process can do.", http: "GET /api/v1/info", role: "reader", effect: "read", input: value(Type.Object({})),
    output: value(Type.Object({ version: Type.String(), node: Type.String(), workspace: Type.String(), role: RoleName, uptimeSeconds: Type.Number(), formats: Type.Array(Type.String()), embeddingModels: Type.Array(Type.Object({ name: Type.String(), version: Type.String(), dimensions: Type.Integer() }), { description: "Models that collections can be embedded by; new ones take the first." }) })), errors: [], examples: [{ title: "Who am I", input: {} }],
  }),
  settings: operation({
    name: "system.settings", summary: "Settings that this process was started with, and where each comes from.", http: "GET /api/v1/settings", role: "admin", effect: "read", input: value(Type.Object({})),
    output: value(Type.Object({ settings: Type.Array(Type.Object({ setting: Type.String(), value: Type.String({ description: "As it is shown; of a secret only whether it is set." }), origin: Type.Object({ kind: Type.Enum(["default", "file", "environment", "flag"]), name: Type.String({ description: "The file, variable or flag." }) }), description: Type.String() })) })), errors: [], examples: [{ title: "All settings", input: {} }],
  }),
  parse: operation({
    name: "parse", summary: "Parse a file without storing it.", http: "POST /api/v1/parse", role: "editor", effect: "read",
    input: upload(Type.Object({ name: Type.String({ minLength: 1, maxLength: 1000 }), password: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Opens a locked PDF. It is never written down, by the log neither." })) })), output: value(ParsedShape), errors: ["request.too_large"], examples: [{ title: "See how a file is read", input: { name: "report.html" } }],
  }),
};
