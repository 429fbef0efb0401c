// Who acts, and what they may do.

/** Roles from most to least able; `inference` may only call models. */
export type Role = "admin" | "editor" | "reader" | "inference";

/** All roles, most able first. */
export const roles: readonly Role[] = ["admin", "editor", "reader", "inference"];

/** Whoever asks: a key, a page login or the local user. */
export interface Principal {
  readonly kind: "key" | "session" | "local";
  readonly id: string;
  readonly workspace: string;
  readonly role: Role;
  readonly groups: readonly string[];
}

/** Rows a principal may read: all of them, or those without groups and those that share one. */
export type Readable = { readonly all: true } | { readonly all: false; readonly groups: readonly string[] };

/** What `principal` may read: admins all, others what is open or shared with one of their groups. */
export function readableBy(principal: Pick<Principal, "role" | "groups">): Readable {
  return principal.role === "admin" ? { all: true } : { all: false, groups: principal.groups };
}

/** Whether a row with `groups` (empty means everyone in the workspace) is readable. */
export function mayRead(readable: Readable, groups: readonly string[]): boolean {
  return readable.all || groups.length === 0 || groups.some((group) => readable.groups.includes(group));
}

/** Whether `role` includes what `needed` may do. `inference` and `reader` are apart: neither includes the other. */
export function roleAllows(role: Role, needed: Role): boolean {
  if (role === "admin" || role === needed) return true;
  return role === "editor" && (needed === "reader" || needed === "inference");
}
