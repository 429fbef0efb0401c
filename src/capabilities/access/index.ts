// Who may do what: keys, page sessions and login tokens.
export { createAccess, type Access, type AccessPorts } from "./access.ts";
export type { KeyDraft } from "./keys.ts";
