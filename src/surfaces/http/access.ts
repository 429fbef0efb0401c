// Who asks, and from where: Host and Origin against the allow list, API key or session cookie, the token of the page's writes.
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Principal } from "#core/access";
import { fail } from "#core/errors";
import type { Authenticator } from "#contract/dispatch";
import type { HttpSettings } from "./settings.ts";

/** A caller; `cookie` is there when a session speaks. */
export interface Caller {
  readonly principal: Principal;
  readonly cookie?: string;
}

/** Refuses requests that name a foreign host or come from a foreign page: an answer to DNS rebinding. @throws access.origin_refused */
export function checkOrigin(request: IncomingMessage, settings: HttpSettings): void {
  const host = request.headers.host ?? "";
  if (!isAllowed(hostName(host), settings)) throw fail("access.origin_refused", { origin: host || "(no host)" });
  const origin = request.headers.origin;
  if (origin !== undefined && !isAllowed(originHost(origin), settings)) throw fail("access.origin_refused", { origin });
}

/** The caller by API key (`Authorization: Bearer`, or `x-api-key` as Anthropic's clients send it), else by session cookie. @throws access.unauthenticated */
export async function identify(request: IncomingMessage, authenticator: Authenticator, cookieName: string): Promise<Caller> {
  const [scheme, secret] = (request.headers.authorization ?? "").split(" ");
  if (scheme?.toLowerCase() === "bearer" && secret) return { principal: await authenticator.byKey(secret) };
  const apiKey = request.headers["x-api-key"];
  if (typeof apiKey === "string" && request.headers.authorization === undefined) return { principal: await authenticator.byKey(apiKey) };
  const cookie = cookieOf(request, cookieName);
  if (cookie === undefined || request.headers.authorization !== undefined) throw fail("access.unauthenticated");
  return { principal: await authenticator.bySession(cookie), cookie };
}

/** A write with a session needs the token that only the page can read. @throws access.csrf_refused */
export function checkWrite(request: IncomingMessage, caller: Caller, authenticator: Authenticator): void {
  if (caller.cookie === undefined) return;
  const given = request.headers["x-plinth-csrf"];
  if (typeof given !== "string" || !isSame(given, authenticator.csrf(caller.cookie))) throw fail("access.csrf_refused");
}

/** Whether the caller sits on this machine and no proxy speaks for another. */
export function isLocal(request: IncomingMessage): boolean {
  const address = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const isForwarded = request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
  return !isForwarded && (address === "::1" || address.startsWith("127."));
}

/** The cookie of that name. */
export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The line that stores a session in the browser, out of reach of scripts and of other sites. */
export function sessionCookie(name: string, value: string, secondsLeft: number): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${Math.max(0, Math.floor(secondsLeft))}`;
}

function isAllowed(name: string | undefined, settings: HttpSettings): boolean {
  if (name === undefined || name === "") return false;
  return name === "localhost" || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name) || [settings.host, ...settings.allowedHosts].some((host) => !isAnyAddress(host) && bracketed(host) === name);
}

/** `0.0.0.0` as a name reaches this machine from any web page: it is listened on, never spoken to. */
function isAnyAddress(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "[::]";
}

function bracketed(host: string): string {
  const lower = host.toLowerCase();
  return lower.includes(":") && !lower.startsWith("[") ? `[${lower}]` : lower;
}

/** Name of a Host header without its port; undefined when it is no plain name. */
function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(:\d{1,5})?$/.exec(host.toLowerCase())?.[1];
}

function originHost(origin: string): string | undefined {
  return /^https?:\/\/(.+)$/.exec(origin.toLowerCase())?.slice(1).map(hostName)[0];
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
