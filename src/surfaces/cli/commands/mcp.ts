// `plinth mcp`: tools and resources for agents over standard input and output; `mcp install` prints what a host must be told.
import type { Command } from "../command.ts";

/** The command that a host starts. */
export const mcpCommand: Command = {
  words: "mcp",
  summary: "Serve tools and documents to an agent over standard input and output (Model Context Protocol).",
  notes: "A host starts this command; `plinth mcp install` prints its configuration. The same stands at /mcp of a running Plinth.",
  positionals: [],
  options: [],
  examples: [
    { title: "On the data directory here", line: "plinth mcp" },
    { title: "On another data directory", line: "plinth mcp --data-dir /srv/plinth" },
    { title: "On another machine, with the rights of a key", line: "plinth mcp --url http://plinth.example:7411 --key KEY" },
  ],
  errors: ["data.not_found", "server.unreachable"],
  run: async ({ globals, printer, host }) => {
    await host.app.bridgeMcp({ options: globals.reach, write: (line) => printer.line(line), signal: host.signal });
    return 0;
  },
};

/** The command that prints a host's configuration. */
export const mcpInstallCommand: Command = {
  words: "mcp install",
  summary: "Print the configuration that a host of agents needs.",
  notes: "Put it into the file of your host: claude_desktop_config.json, .cursor/mcp.json, .vscode/mcp.json (there under \"servers\").",
  positionals: [],
  options: [],
  examples: [
    { title: "For this data directory", line: "plinth mcp install" },
    { title: "For another one", line: "plinth mcp install --data-dir /srv/plinth" },
    { title: "For another machine", line: "plinth mcp install --url http://plinth.example:7411" },
  ],
  run: async ({ globals, printer }) => {
    const { url, settings } = globals.reach;
    const directory = settings["data.directory"];
    const where = url !== undefined ? ["--url", url] : typeof directory === "string" ? ["--data-dir", directory] : [];
    const server = { command: "npx", args: ["plinth", "mcp", ...where], ...(url === undefined ? {} : { env: { PLINTH_KEY: "KEY" } }) };
    await printer.line(JSON.stringify({ mcpServers: { plinth: server } }, undefined, 2));
    return 0;
  },
};
