// Operations on API keys.
import Type, { type Static } from "typebox";
import { operation, value } from "./operation.ts";
import { Moment, RoleName } from "./shapes.ts";

/** A key without its secret. */
export const KeyShape = Type.Object({
  key: Type.String(), name: Type.String(), role: RoleName, groups: Type.Array(Type.String()), createdAt: Moment, expiresAt: Type.Union([Moment, Type.Null()]), revokedAt: Type.Union([Moment, Type.Null()]),
});
/** A key without its secret. */
export type KeyView = Static<typeof KeyShape>;

/** A login of the page: made by a one-time address, over at `expiresAt` or when it is revoked. */
export const SessionShape = Type.Object({ session: Type.String(), createdAt: Moment, expiresAt: Moment, isOwn: Type.Boolean({ description: "True for the login that asks." }) });
/** A login of the page. */
export type SessionView = Static<typeof SessionShape>;

/** Operations on API keys. */
export const keys = {
  list: operation({ name: "keys.list", summary: "List API keys.", http: "GET /api/v1/keys", role: "admin", effect: "read", input: value(Type.Object({})), output: value(Type.Object({ keys: Type.Array(KeyShape) })), errors: [], examples: [{ title: "All keys", input: {} }], cli: { command: "keys list" } }),
  create: operation({
    name: "keys.create", summary: "Make an API key; its secret is shown once.", http: "POST /api/v1/keys", role: "admin", effect: "write",
    input: value(Type.Object({ name: Type.String({ minLength: 1, maxLength: 100, description: "What the key is for." }), role: RoleName, groups: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 100, description: "Groups whose documents it may read, beside those for everyone." })), expiresAt: Type.Optional(Type.String({ format: "date-time", description: "Moment after which it is refused, e.g. 2027-01-31T00:00:00.000Z." })) })),
    output: value(Type.Object({ key: KeyShape, secret: Type.String() })), errors: [], examples: [{ title: "A reader for the wiki bot", input: { name: "wiki bot", role: "reader" } }], cli: { command: "keys create", positionals: ["name"] },
  }),
  sessions: operation({ name: "keys.sessions", summary: "List the page's logins that are in force; `keys revoke` ends one.", http: "GET /api/v1/sessions", role: "admin", effect: "read", input: value(Type.Object({})), output: value(Type.Object({ sessions: Type.Array(SessionShape) })), errors: [], examples: [{ title: "Who is logged in", input: {} }], cli: { command: "keys sessions" } }),
  revoke: operation({ name: "keys.revoke", summary: "Revoke an API key, or end a page's login, at once.", http: "DELETE /api/v1/keys/{key}", role: "admin", effect: "write", input: value(Type.Object({ key: Type.String({ description: "Id of the key, or of the login." }) })), output: value(KeyShape), errors: ["key.not_found"], examples: [{ title: "Revoke one", input: { key: "019aab5e-7d10-7c3f-9d55-0f4f5ac3b001" } }], cli: { command: "keys revoke", positionals: ["key"] } }),
  login: operation({ name: "keys.login", summary: "Make a one-time login address for the page.", http: "POST /api/v1/keys/login", role: "admin", effect: "write", input: value(Type.Object({})), output: value(Type.Object({ url: Type.String(), expiresAt: Moment })), errors: [], examples: [{ title: "A new login", input: {} }], cli: { command: "keys login" } }),
};
