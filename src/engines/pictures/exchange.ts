// One question to a picture process and its answer.
import type { ChildProcess } from "node:child_process";
import type { PictureAnswer, PictureRequest } from "./protocol.ts";

/** The answer; undefined when the process ended, or had ended, without one. */
export function answerOf(child: ChildProcess, request: PictureRequest): Promise<PictureAnswer | undefined> {
  return new Promise((resolve) => {
    const finish = (answer: PictureAnswer | undefined): void => {
      child.off("message", onMessage);
      child.off("exit", onEnd);
      child.off("error", onEnd);
      resolve(answer);
    };
    const onMessage = (message: PictureAnswer | { readonly kind: "ready" }): void => {
      if (message.kind !== "ready") finish(message);
    };
    const onEnd = (): void => finish(undefined);
    child.on("message", onMessage);
    child.once("exit", onEnd);
    child.once("error", onEnd);
    child.ref();
    child.channel?.ref();
    child.send(request, (error) => {
      if (!error) return;
      // Its exit may have been told before anybody listened: nothing more would come.
      child.kill("SIGKILL");
      finish(undefined);
    });
  });
}
