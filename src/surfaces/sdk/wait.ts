// The SDK's own timers: it runs in other people's processes and browsers, where no clock port is at hand.

/** Resolves after `ms`, or at once when `signal` aborts. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal?.aborted) end();
    else signal?.addEventListener("abort", end, { once: true });
  });
}

/** A signal that aborts after `ms` or with `parent`, and what ends its timer. */
export function timeLimit(ms: number | undefined, parent: AbortSignal | undefined): { readonly signal: AbortSignal; readonly hasPassed: () => boolean; readonly end: () => void } {
  const controller = new AbortController();
  let hasPassed = false;
  const follow = () => controller.abort(parent?.reason);
  if (parent?.aborted) follow();
  else parent?.addEventListener("abort", follow, { once: true });
  const pass = () => {
    hasPassed = true;
    controller.abort();
  };
  const timer = ms === undefined ? undefined : setTimeout(pass, ms);
  const end = () => {
    clearTimeout(timer);
    parent?.removeEventListener("abort", follow);
  };
  return { signal: controller.signal, hasPassed: () => hasPassed, end };
}
