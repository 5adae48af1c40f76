import { useState, type ReactNode } from "react";
import type { MediaDraft, UploadLimit } from "../../../../../client/src/index.js";
import { popupOnDemand } from "../../../app/on-demand.js";
import { toastFailure } from "../../../app/failures.js";
import type { ComposerProps, Press } from "../../../parts/Composer.js";

const Recorder = popupOnDemand(
  async () => (await import("../../../parts/recorder/Recorder.js")).Recorder,
  <div className="recorder" />,
);
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** Button and recorder of voice messages; neither where the browser or the server does not take them. */
export function useVoice(
  send: (voice: MediaDraft) => Promise<void>,
  limits: readonly UploadLimit[],
): { button: Pick<ComposerProps, "onRecord">; recorder: ReactNode } {
  const [press, setPress] = useState<Press>();
  const mimeType = recordedType(limits);
  if (mimeType === undefined) return { button: {}, recorder: undefined };
  return {
    button: { onRecord: setPress },
    recorder: press && (
      <Recorder
        mimeType={mimeType}
        press={press}
        onSend={(recording) => {
          setPress(undefined);
          toastFailure(send({ kind: "AUDIO", ...recording }));
        }}
        onClose={() => setPress(undefined)}
      />
    ),
  };
}

/** Type in which the browser records and that the server takes. */
function recordedType(limits: readonly UploadLimit[]): string | undefined {
  const taken = limits.find(({ kind }) => kind === "AUDIO")?.mimeTypes;
  if (!taken || !("MediaRecorder" in globalThis) || !("mediaDevices" in navigator)) return undefined;
  return TYPES.find((type) => taken.includes(type.split(";")[0] ?? "") && MediaRecorder.isTypeSupported(type));
}
