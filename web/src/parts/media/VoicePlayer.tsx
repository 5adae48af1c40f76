import { useEffect, useRef, type KeyboardEvent } from "react";
import { text } from "../../text/english.js";
import { duration } from "../../text/time.js";
import { IconButton } from "../Button.js";
import type { MediaActions, MediaModel } from "./model.js";
import { UploadRing } from "./UploadRing.js";
import { useLink } from "./use-link.js";
import { usePlayer } from "./use-player.js";
import { Waveform } from "./Waveform.js";
import "./VoicePlayer.css";

const KEY_STEPS: Record<string, number> = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2 };

interface VoicePlayerProps {
  media: Pick<MediaModel, "url" | "fileName" | "waveform" | "durationMs" | "upload">;
  actions: Pick<MediaActions, "refresh" | "cancel">;
}

/** Player of a voice message: its waveform is the slider of the position. */
export function VoicePlayer({ media: { url, fileName, waveform, durationMs, upload }, actions }: VoicePlayerProps) {
  const player = usePlayer(durationMs === undefined ? undefined : durationMs / 1000);
  const { audio, isPlaying, time, length, rate } = player;
  const { hasFailed, attempt, retry, onError, onLoad } = useLink(actions.refresh);
  const wasAsked = useRef(false);
  // The press that found the link expired plays as soon as there is a new one.
  useEffect(() => {
    if (attempt > 0 && wasAsked.current) void audio.current?.play().catch(() => undefined);
  }, [attempt]);
  const toggle = () => {
    wasAsked.current = !isPlaying;
    if (hasFailed) retry();
    else player.toggle();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEY_STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    player.seek(time + step);
  };
  return (
    // Time runs from left to right in every language.
    <div className="voice" dir="ltr">
      <audio
        key={attempt}
        ref={audio}
        src={url}
        preload="none"
        onError={onError}
        onLoadedMetadata={onLoad}
        {...player.events}
      />
      {upload ? (
        <UploadRing upload={upload} onCancel={actions.cancel} />
      ) : (
        <IconButton
          className="voice-play"
          icon={isPlaying ? "pause" : "play"}
          label={isPlaying ? text.media.pause : text.media.play}
          onClick={toggle}
        />
      )}
      <span className="voice-track">
        {fileName !== undefined && <bdi className="voice-name one-line">{fileName}</bdi>}
        <Waveform values={waveform} progress={length > 0 ? time / length : 0} />
        <input
          type="range"
          min={0}
          max={length}
          step="any"
          value={time}
          aria-label={text.media.position}
          aria-valuetext={text.media.of(duration(time * 1000), duration(length * 1000))}
          onChange={(event) => player.seek(event.target.valueAsNumber)}
          onKeyDown={onKeyDown}
        />
        <span className="voice-time" role={hasFailed ? "alert" : undefined}>
          {hasFailed ? text.media.failed : duration((time > 0 ? time : length) * 1000)}
        </span>
      </span>
      <button type="button" className="voice-rate" aria-label={text.media.speed(rate)} onClick={player.nextRate}>
        {rate}×
      </button>
    </div>
  );
}
