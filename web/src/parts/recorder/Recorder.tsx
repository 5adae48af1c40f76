import { useEffect, useMemo, useReducer, useRef, type ReactNode } from "react";
import { text } from "../../text/english.js";
import { voiceText } from "../../text/english/voice.js";
import { duration } from "../../text/time.js";
import { IconButton } from "../Button.js";
import type { Press } from "../Composer.js";
import { Icon } from "../Icon.js";
import { VoicePlayer } from "../media/VoicePlayer.js";
import { Waveform } from "../media/Waveform.js";
import type { ActiveRecording, Recording } from "./record.js";
import { useHeldPress } from "./use-held-press.js";
import { useRecorder } from "./use-recorder.js";
import "./Recorder.css";

export interface RecorderProps {
  mimeType: string;
  /** While it is held, its release sends. */
  press: Press;
  onSend(recording: Recording): void;
  onClose(): void;
}

const TICK_MS = 100;
const SHOWN_LEVELS = 40;
const MIN_MS = 300;

/** Records a voice message in place of the composer: delete, stop and listen, send. */
export function Recorder({ mimeType, press, onSend, onClose }: RecorderProps) {
  const { state, stop } = useRecorder(mimeType);
  const sendsAtEnd = useRef(false);
  const group = useRef<HTMLDivElement>(null);
  const send = () => {
    if (state.step === "recorded") return onSend(state.recording);
    sendsAtEnd.current = true;
    stop();
  };
  const isHeld = useHeldPress({
    press,
    // While the browser asks for the permission, the release of the press means nothing.
    onRelease: () => state.step === "recording" && send(),
    onSlideAway: onClose,
  });
  useEffect(() => {
    if (state.step !== "recorded" || !sendsAtEnd.current) return;
    if (state.recording.durationMs < MIN_MS) onClose();
    else onSend(state.recording);
  }, [state]);
  // Of no button: the key that began the recording may still be pressed.
  useEffect(() => group.current?.focus(), []);
  return (
    <div
      ref={group}
      className="recorder"
      tabIndex={-1}
      role="group"
      aria-label={voiceText.label}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <IconButton
        icon={state.step === "refused" ? "close" : "trash"}
        label={state.step === "refused" ? text.close : voiceText.discard}
        onClick={onClose}
      />
      <Middle>
        {state.step === "starting" && <p role="status">{voiceText.starting}</p>}
        {state.step === "refused" && <p role="alert">{voiceText[state.reason]}</p>}
        {state.step === "recording" && <Live active={state.active} isHeld={isHeld} />}
        {state.step === "recorded" && <Listen recording={state.recording} />}
      </Middle>
      {state.step === "recording" && <IconButton icon="stop" label={voiceText.stop} onClick={stop} />}
      {(state.step === "recording" || state.step === "recorded") && (
        <button
          type="button"
          className="composer-send"
          aria-label={text.composer.send}
          title={text.composer.send}
          onClick={send}
        >
          <Icon name="send" />
        </button>
      )}
    </div>
  );
}

function Middle({ children }: { children: ReactNode }) {
  return <div className="recorder-middle">{children}</div>;
}

function Live({ active, isHeld }: { active: ActiveRecording; isHeld: boolean }) {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(() => tick(), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const levels = active.levels.slice(-SHOWN_LEVELS).map((level) => Math.round(Math.min(1, level * 2) * 31));
  return (
    <>
      <span className="recorder-dot" />
      <span className="visually-hidden" role="status">
        {voiceText.recording}
      </span>
      <time className="recorder-time">{duration(active.elapsedMs())}</time>
      <span className="recorder-level">
        {isHeld ? (
          voiceText.holdHint
        ) : (
          <Waveform values={[...Array<number>(SHOWN_LEVELS - levels.length).fill(0), ...levels]} progress={1} />
        )}
      </span>
    </>
  );
}

function Listen({ recording: { file, durationMs, waveform } }: { recording: Recording }) {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  const actions = useMemo(() => ({ refresh: () => Promise.resolve(false), cancel: () => undefined }), []);
  return <VoicePlayer media={{ url, durationMs, waveform }} actions={actions} />;
}
