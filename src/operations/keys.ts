// Handlers of the key operations.
import type { keys } from "#contract/keys";
import type { Handlers } from "#contract/operation";
import { toRfc3339 } from "#core/time";
import type { Capabilities } from "./capabilities.ts";
import { keyView, sessionView } from "./views.ts";

/** Handlers of the key operations. */
export function keyHandlers({ access, facts }: Capabilities): Handlers<typeof keys> {
  return {
    list: async (_input, { principal }) => ({ keys: (await access.listKeys(principal.workspace)).map(keyView) }),
    sessions: async (_input, { principal }) => ({ sessions: (await access.listSessions(principal.workspace)).map((row) => sessionView(row, principal)) }),
    create: async ({ name, role, groups, expiresAt }, { principal }) => {
      const draft = { workspace: principal.workspace, name, role, ...(groups ? { groups } : {}), ...(expiresAt ? { expiresAt: Date.parse(expiresAt) } : {}) };
      const { row, secret } = await access.createKey(draft);
      return { key: keyView(row), secret };
    },
    revoke: async ({ key }, { principal }) => keyView(await access.revokeKey(principal.workspace, key)),
    login: async () => {
      const { token, expiresAt } = access.issueLogin();
      return { url: `${facts.url()}/login?token=${token}`, expiresAt: toRfc3339(expiresAt) };
    },
  };
}
