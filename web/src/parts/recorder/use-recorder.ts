import { useEffect, useRef, useState } from "react";
import { startRecording, type ActiveRecording, type Recording } from "./record.js";

export type RecorderState =
  | { step: "starting" }
  | { step: "recording"; active: ActiveRecording }
  | { step: "recorded"; recording: Recording }
  | { step: "refused"; reason: "denied" | "absent" | "failed" };

/** Records from the first render on, until `stop` or the end of the component. */
export function useRecorder(mimeType: string) {
  const [state, setState] = useState<RecorderState>({ step: "starting" });
  const active = useRef<ActiveRecording>(undefined);
  useEffect(() => {
    let isEnded = false;
    const record = async () => {
      const started = await startRecording(mimeType);
      // The person may have gone while the browser asked for the permission.
      if (isEnded) return started.stop();
      active.current = started;
      setState({ step: "recording", active: started });
      setState({ step: "recorded", recording: await started.ended });
    };
    record().catch((error: unknown) => !isEnded && setState({ step: "refused", reason: reasonOf(error) }));
    return () => {
      isEnded = true;
      active.current?.stop();
    };
  }, [mimeType]);
  return { state, stop: () => active.current?.stop() };
}

function reasonOf(error: unknown): "denied" | "absent" | "failed" {
  const { name } = (error ?? {}) as { name?: unknown };
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  return name === "NotFoundError" ? "absent" : "failed";
}
