import { memo } from "react";
import "./Waveform.css";

const STEP = 4;
const HEIGHT = 32;
const FLAT = [2];

interface WaveformProps {
  /** Numbers from 0 to 31. */
  values: readonly number[] | undefined;
  /** Part that has been played, from 0 to 1. */
  progress: number;
}

/** Loudness as bars, those that have been played in full colour. */
export function Waveform({ values = FLAT, progress }: WaveformProps) {
  return (
    <span className="waveform" aria-hidden="true">
      <Bars values={values} />
      <span className="waveform-played" style={{ clipPath: `inset(0 ${100 - progress * 100}% 0 0)` }}>
        <Bars values={values} />
      </span>
    </span>
  );
}

const Bars = memo(function Bars({ values }: { values: readonly number[] }) {
  const path = values.map((value, place) => {
    const length = Math.max(1, (value / 31) * (HEIGHT - 4));
    return `M${place * STEP + STEP / 2} ${(HEIGHT - length) / 2}v${length}`;
  });
  return (
    <svg viewBox={`0 0 ${values.length * STEP} ${HEIGHT}`} preserveAspectRatio="none">
      <path d={path.join("")} />
    </svg>
  );
});
