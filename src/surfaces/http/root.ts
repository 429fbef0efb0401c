// Routes beside the operations: health, metrics, documents of the API, login and session of the page.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { asPlinthError, errorTable, fail } from "#core/errors";
import { cookieOf, identify, isLocal, sessionCookie } from "./access.ts";
import { consolePolicy } from "./console.ts";
import { plainPage, plainStyle } from "./pages.ts";
import type { HttpParts } from "./parts.ts";

const html = "text/html; charset=utf-8";
const css = "text/css; charset=utf-8";

/** Adds the routes. `cookieName` depends on the port, so that two Plinths on one machine keep their logins apart. */
export function addRootRoutes(app: FastifyInstance, parts: HttpParts, cookieName: () => string): void {
  const { health, documentation, dispatcher } = parts;
  app.get("/livez", (_request, reply) => reply.send({ isAlive: true }));
  app.get("/readyz", async (_request, reply) => {
    const state = await health.ready();
    return reply.code(state.isReady ? 200 : 503).send(state);
  });
  app.get("/metrics", async (request, reply) => {
    await requireOperator(request, parts, cookieName());
    return reply.header("content-type", "text/plain; version=0.0.4; charset=utf-8").send(await parts.exposeMetrics());
  });
  app.get("/api/openapi.json", (_request, reply) => reply.header("content-type", "application/json; charset=utf-8").send(documentation.openapi(dispatcher.operations.values())));
  app.get("/api/docs", (_request, reply) => reply.header("content-type", html).header("content-security-policy", consolePolicy).send(documentation.page(dispatcher.operations.values())));
  app.get("/api/docs.css", (_request, reply) => reply.header("content-type", css).send(documentation.style));
  app.get("/plain.css", (_request, reply) => reply.header("content-type", css).send(plainStyle));
  app.get("/api/session", async (request, reply) => {
    const caller = await identify(request.raw, parts.authenticator, cookieName());
    const csrf = caller.cookie === undefined ? null : parts.authenticator.csrf(caller.cookie);
    return reply.send({ workspace: caller.principal.workspace, role: caller.principal.role, csrf });
  });
  app.get("/api", (_request, reply) => reply.redirect("/api/docs", 303));
  // No HEAD: a link preview would use the token up.
  app.get("/login", { exposeHeadRoute: false }, (request, reply) => login(request, reply, { parts, cookieName: cookieName() }));
}

async function requireOperator(request: FastifyRequest, parts: HttpParts, cookieName: string): Promise<void> {
  if (isLocal(request.raw)) return;
  const { principal } = await identify(request.raw, parts.authenticator, cookieName);
  if (principal.role !== "admin") throw fail("access.forbidden", { role: principal.role, operation: "read metrics", needed: "admin" });
}

/** Exchanges the one-time token for a cookie and opens the page; a used link still opens it for who is logged in. */
async function login(request: FastifyRequest, reply: FastifyReply, about: { readonly parts: HttpParts; readonly cookieName: string }): Promise<FastifyReply> {
  const { parts, cookieName } = about;
  const { token } = request.query as { token?: unknown };
  try {
    const session = await parts.authenticator.login(typeof token === "string" ? token : "");
    reply.header("set-cookie", sessionCookie(cookieName, session.cookie, (session.expiresAt - parts.clock.now()) / 1000));
    return reply.redirect("/", 303);
  } catch (thrown) {
    const error = asPlinthError(thrown);
    if (error.code !== "access.login_expired") throw error;
    const cookie = cookieOf(request.raw, cookieName);
    const isIn = cookie !== undefined && (await parts.authenticator.bySession(cookie).then(() => true, () => false));
    if (isIn) return reply.redirect("/", 303);
    const page = plainPage("This login link is over", [error.message, error.remedy]);
    return reply.code(errorTable[error.code].status).header("content-type", html).header("content-security-policy", consolePolicy).send(page);
  }
}
