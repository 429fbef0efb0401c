// The HTTP surface: every operation of the dispatcher as a route, and the routes beside them.
export { createHttpServer, type HttpServer } from "./server.ts";
export type { Documentation, HttpParts } from "./parts.ts";
export { httpDefaults, type HttpSettings } from "./settings.ts";
