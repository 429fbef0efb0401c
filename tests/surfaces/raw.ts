// Raw HTTP over a socket, for what no client would send.
import { connect, type Socket } from "node:net";

/** A socket to the server, connected. */
export function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket)).on("error", reject);
  });
}

/** Sends the text and gives all that comes back until the server closes the connection. */
export async function exchange(url: string, text: string): Promise<string> {
  const socket = await open(url);
  const parts: Buffer[] = [];
  socket.on("data", (part) => parts.push(part));
  socket.write(text);
  await new Promise((resolve) => socket.on("close", resolve));
  return Buffer.concat(parts).toString();
}
