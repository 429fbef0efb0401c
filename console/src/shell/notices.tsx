// Failures of actions, shown until they are closed.
import { useSyncExternalStore } from "react";
import { Failure } from "../parts/failure.tsx";
import { Icon } from "./icons.tsx";

let failures: readonly unknown[] = [];
const failuresMax = 3;
const listeners = new Set<() => void>();

function set(next: readonly unknown[]): void {
  failures = next;
  for (const tell of listeners) tell();
}

/** Shows what went wrong with an action. */
export function note(thrown: unknown): void {
  set([thrown, ...failures].slice(0, failuresMax));
}

/** The failures that nobody has closed. */
export function Notices() {
  const all = useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, () => failures);
  return all.map((failure, index) => (
    <div key={index} className="relative w-full max-w-md *:first:m-0">
      <Failure error={failure} />
      <button type="button" aria-label="Close" className="button-quiet absolute top-1 right-1" onClick={() => set(failures.filter((other) => other !== failure))}><Icon name="close" /></button>
    </div>
  ));
}
