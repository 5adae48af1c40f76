import { waveformOf } from "./waveform.js";

export interface Recording {
  readonly file: Blob;
  readonly durationMs: number;
  readonly waveform: readonly number[];
}

export interface ActiveRecording {
  /** Levels from 0 to 1 so far, one for each 50 ms. */
  readonly levels: readonly number[];
  elapsedMs(): number;
  /** Resolves once it ends: by `stop`, by a microphone that is taken away, or after an hour. */
  readonly ended: Promise<Recording>;
  stop(): void;
}

const SAMPLE_MS = 50;
const MAX_MS = 3_600_000;

/** Starts to record the microphone. Rejects with a DOMException, NotAllowedError where the person refuses. */
export async function startRecording(mimeType: string): Promise<ActiveRecording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  try {
    return record(stream, mimeType);
  } catch (error) {
    stopTracks(stream);
    throw error;
  }
}

function record(stream: MediaStream, mimeType: string): ActiveRecording {
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
  recorder.start();
  const meter = openMeter(stream);
  const levels: number[] = [];
  const chunks: Blob[] = [];
  const began = performance.now();
  const elapsedMs = () => performance.now() - began;
  const sampler = setInterval(() => {
    const level = meter.level();
    // A busy or hidden page is called less often: the level holds for each 50 ms that have passed since.
    const due = Math.floor(Math.min(elapsedMs(), MAX_MS) / SAMPLE_MS);
    while (levels.length < due) levels.push(level);
    if (elapsedMs() > MAX_MS) recorder.stop();
  }, SAMPLE_MS);
  const ended = new Promise<Recording>((resolve) => {
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    recorder.onstop = () => {
      const durationMs = Math.round(elapsedMs());
      clearInterval(sampler);
      meter.close();
      stopTracks(stream);
      const [type = mimeType] = mimeType.split(";");
      resolve({ file: new Blob(chunks, { type }), durationMs, waveform: waveformOf(levels.length > 0 ? levels : [0]) });
    };
  });
  const stop = () => {
    if (recorder.state !== "inactive") recorder.stop();
  };
  return { levels, elapsedMs, ended, stop };
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Measures the loudness of a stream without playing it. */
function openMeter(stream: MediaStream): { level(): number; close(): void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
    },
    close: () => void context.close(),
  };
}
