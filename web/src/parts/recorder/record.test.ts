import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startRecording } from "./record.js";

const refuse = () => {
  throw new DOMException("", "NotSupportedError");
};

class Refused {
  constructor() {
    refuse();
  }
}

class Recorder {
  start(): void {}
}

class Context {
  createAnalyser() {
    return { fftSize: 32 };
  }

  createMediaStreamSource() {
    return { connect() {} };
  }
}

class RecorderWithoutStart {
  start = refuse;
}

class ContextWithoutSource extends Context {
  override createMediaStreamSource = refuse;
}

const track = { isStopped: false, stop: () => (track.isStopped = true) };
const mediaDevices = { getUserMedia: () => Promise.resolve({ getTracks: () => [track] }) };

beforeEach(() => {
  track.isStopped = false;
  vi.stubGlobal("navigator", { mediaDevices });
  vi.stubGlobal("MediaRecorder", Recorder);
  vi.stubGlobal("AudioContext", Context);
  vi.useFakeTimers();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it.each([
  ["cannot record the type", "MediaRecorder", Refused],
  ["does not start the recorder", "MediaRecorder", RecorderWithoutStart],
  ["has no context for the level", "AudioContext", Refused],
  ["cannot connect the microphone to the context", "AudioContext", ContextWithoutSource],
])("releases the microphone if the browser %s", async (_, name, broken) => {
  vi.stubGlobal(name, broken);
  await expect(startRecording("audio/webm")).rejects.toThrow(DOMException);
  expect([track.isStopped, vi.getTimerCount()]).toEqual([true, 0]);
});

it("keeps the microphone while it records", async () => {
  await startRecording("audio/webm");
  expect([track.isStopped, vi.getTimerCount()]).toEqual([false, 1]);
});
