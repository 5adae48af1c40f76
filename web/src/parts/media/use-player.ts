import { useEffect, useRef, useState, type SyntheticEvent } from "react";

export const RATES = [1, 1.5, 2] as const;

/** The one element that plays: another that begins pauses it. */
let playing: HTMLMediaElement | undefined;
let chosenRate: number = RATES[0];

/** Plays a sound: one at a time in the page, at the speed that was chosen last. Times are in seconds. */
export function usePlayer(knownLength: number | undefined) {
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [time, setTime] = useState(0);
  const [rate, setRate] = useState(chosenRate);
  const [measured, setMeasured] = useState<number>();
  const length = knownLength ?? measured ?? 0;

  // The element tells the time four times a second; the waveform moves with each frame.
  useEffect(() => {
    if (!isPlaying) return undefined;
    let frame = requestAnimationFrame(function follow() {
      setTime(audio.current?.currentTime ?? 0);
      frame = requestAnimationFrame(follow);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying]);
  useEffect(() => () => audio.current?.pause(), []);

  const events = {
    onPlay: ({ currentTarget }: SyntheticEvent<HTMLAudioElement>) => {
      if (playing !== currentTarget) playing?.pause();
      playing = currentTarget;
      currentTarget.playbackRate = chosenRate;
      setRate(chosenRate);
      setPlaying(true);
    },
    onPause: () => setPlaying(false),
    onEnded: ({ currentTarget }: SyntheticEvent<HTMLAudioElement>) => {
      setPlaying(false);
      setTime(0);
      currentTarget.currentTime = 0;
    },
    // A recording without a length in its container is Infinity long.
    onDurationChange: ({ currentTarget: { duration } }: SyntheticEvent<HTMLAudioElement>) => {
      if (Number.isFinite(duration)) setMeasured(duration);
    },
  };
  return {
    audio,
    events,
    isPlaying,
    time: Math.min(time, length || time),
    length,
    rate,
    /** A refusal of the browser, as of a link that has expired, is an error event too. */
    toggle: () => (isPlaying ? audio.current?.pause() : void audio.current?.play().catch(() => undefined)),
    seek: (seconds: number) => {
      const to = Math.max(0, Math.min(seconds, length));
      setTime(to);
      if (audio.current) audio.current.currentTime = to;
    },
    nextRate: () => {
      chosenRate = RATES.find((each) => each > rate) ?? RATES[0];
      setRate(chosenRate);
      if (audio.current) audio.current.playbackRate = chosenRate;
    },
  };
}
