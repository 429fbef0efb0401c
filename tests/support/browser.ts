// Debian's Chromium over a composed Plinth with the handbook, logged in as a person would be.
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { startPlinth, type TestPlinth } from "./plinth.ts";

const browserFlags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const pageMillisecondsMax = 10_000;

/** Where a Chromium is installed. */
export const chromiumPath = "/usr/bin/chromium";

/** The page in a browser over a Plinth of its own. */
export interface PageHouse {
  readonly plinth: TestPlinth;
  /** A new page, logged in; `faults` gathers what its console said. */
  open(options?: BrowserContextOptions): Promise<{ readonly page: Page; readonly faults: string[] }>;
  /** Stops the server and starts it again at the same port, with what it had. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Plinth and Chromium. */
export async function openPageHouse(flags: Record<string, unknown> = {}): Promise<PageHouse> {
  const given = { "serving.upstreams": [{ name: "gone", url: "http://127.0.0.1:9/v1" }], ...flags };
  let plinth = await startPlinth({ flags: given });
  const browser: Browser = await chromium.launch({ executablePath: chromiumPath, args: browserFlags });
  return {
    get plinth() {
      return plinth;
    },
    restart: async () => {
      await plinth.stop({ keep: true });
      plinth = await startPlinth({ directory: plinth.directory, flags: { ...given, "server.port": Number(new URL(plinth.url).port) } });
    },
    open: async (options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(pageMillisecondsMax);
      const faults: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
      });
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("request", (request) => {
        if (!request.url().startsWith(plinth.url) && !/^(data|blob):/.test(request.url())) faults.push(`a request left the server: ${request.url()}`);
      });
      await page.goto((await plinth.client.keys.login()).url);
      await page.getByRole("search").waitFor();
      return { page, faults };
    },
    stop: async () => {
      await browser.close();
      await plinth.stop();
    },
  };
}
