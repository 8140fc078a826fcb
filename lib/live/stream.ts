import { listen } from "./listen";
import type { LiveEvent } from "./schema";

const heartbeatMs = 20_000;

/** Server-sent events of what `maySee` lets through; ends when the client goes or `maySee` throws. */
export function liveStream(signal: AbortSignal, maySee: (event: LiveEvent) => Promise<boolean>): Response {
  const encoder = new TextEncoder();
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let stopped = false;
      // Whether a listener may see an event is asked of the database; the client may be gone by then.
      const send = (text: string) => (stopped ? undefined : controller.enqueue(encoder.encode(text)));
      const unlisten = listen((event) => {
        maySee(event).then(
          (visible) => (visible ? send(`data: ${JSON.stringify(event)}\n\n`) : undefined),
          () => stop(),
        );
      });
      const heartbeat = setInterval(() => send(": still here\n\n"), heartbeatMs);
      stop = () => {
        if (stopped) return;
        stopped = true;
        unlisten();
        clearInterval(heartbeat);
        signal.removeEventListener("abort", stop);
        controller.close();
      };
      signal.addEventListener("abort", stop);
      send("retry: 1000\n\n");
    },
    cancel() {
      stop();
    },
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-cache, no-transform",
      "X-Content-Type-Options": "nosniff",
      "X-Accel-Buffering": "no",
    },
  });
}
