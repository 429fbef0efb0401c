// The arithmetic kernel over a memory that threads share, and room in that memory.
import { kernelModule } from "./kernel.gen.ts";

/** The functions of kernel.wat; see there. Pointers are byte offsets. */
export interface Kernel {
  multiply(...product: readonly [left: number, panels: number, into: number, rows: number, inner: number, columns: number]): void;
  addScaled(...sum: readonly [into: number, from: number, weight: number, count: number]): void;
  addScaledBytes(...sum: readonly [into: number, from: number, weight: number, count: number]): void;
  dot(a: number, b: number, count: number): number;
  adam(...step: readonly [values: number, gradient: number, first: number, second: number, count: number, rate: number, correction: number]): void;
}

const pageBytes = 65_536;
const pagesMax = 65_536;

/** A shared memory of at least `bytes`. */
export function sharedMemory(bytes: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / pageBytes)), maximum: pagesMax, shared: true });
}

/** The kernel over `memory`. */
export function openKernel(memory: WebAssembly.Memory): Kernel {
  const module = new WebAssembly.Module(Buffer.from(kernelModule, "base64"));
  return new WebAssembly.Instance(module, { plinth: { memory } }).exports as unknown as Kernel;
}
