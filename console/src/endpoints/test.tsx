// One request along an endpoint's whole path, each stage with its time.
import { useState } from "react";
import { client, type EndpointTested } from "../api.ts";
import { Failure } from "../parts/failure.tsx";

/** The button that sends it, and what it went through. */
export function EndpointTest({ name }: { readonly name: string }) {
  const [isRunning, setIsRunning] = useState(false);
  const [tested, setTested] = useState<EndpointTested>();
  const [failure, setFailure] = useState<unknown>();
  const run = async (): Promise<void> => {
    setIsRunning(true);
    setFailure(undefined);
    try {
      setTested(await client.endpoints.test({ endpoint: name }));
    } catch (thrown) {
      setFailure(thrown);
    } finally {
      setIsRunning(false);
    }
  };
  return (
    <>
      <button type="button" className="button" disabled={isRunning} aria-label={`Test ${name}`} onClick={() => void run()}>{isRunning ? "Testing" : "Test"}</button>
      {failure ? <Failure error={failure} /> : null}
      {tested ? (
        <div role="status" aria-label={`Test of ${name}`} className="order-last w-full rounded-box border border-line bg-panel p-3 text-table">
          <ol className="flex flex-col gap-1">
            {tested.stages.map(({ stage, atMs, detail }, i) => (
              <li key={i} className="flex gap-3">
                <span className="w-20 shrink-0 text-right text-soft tabular-nums">{atMs.toFixed(1)} ms</span>
                <span className="min-w-0 break-words"><span className="font-medium">{stage}</span> {detail}</span>
              </li>
            ))}
          </ol>
          {tested.error ? <p className="mt-2">{tested.error.message} {tested.error.remedy}</p> : <pre tabIndex={0} className="mt-2 overflow-auto font-mono whitespace-pre-wrap">{tested.text}</pre>}
        </div>
      ) : null}
    </>
  );
}
