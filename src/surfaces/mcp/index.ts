// Tools and resources for agents.
export { createMcpProtocol } from "./protocol.ts";
