import { BufferSource, EncodedPacketSink, ALL_FORMATS, Input } from "mediabunny";
import { describe, expect, it } from "vitest";
import { recording, testProcessor } from "../../testing/media-processor.js";

const { accept, process } = testProcessor();

/** Texts that the files have in their tags, and positions as cameras write them. */
const SECRETS = ["SECRET-", "+52.52", "52.52 13.40"];
const secretsIn = (content: Buffer) => SECRETS.filter((secret) => content.includes(secret));

/** Reads all packets of the pictures and sounds of a file. */
async function packetsOf(content: Buffer) {
  const input = new Input({ source: new BufferSource(content), formats: ALL_FORMATS });
  const packets: object[] = [];
  for (const track of [...(await input.getVideoTracks()), ...(await input.getAudioTracks())])
    for await (const { data, timestamp, duration, type } of new EncodedPacketSink(track).packets())
      packets.push({ data: Buffer.from(data).toString("base64"), timestamp, duration, type });
  return packets;
}

const FILES = [
  ["AUDIO", "chromium-audio.webm", "audio/webm", null],
  ["AUDIO", "chromium-audio.mp4", "audio/mp4", null],
  ["VIDEO", "chromium-video.webm", "video/webm", null],
  ["VIDEO", "chromium-video.mp4", "video/mp4", null],
  ["AUDIO", "audio.webm", "audio/webm", 3001],
  ["AUDIO", "opus.ogg", "audio/ogg", 3000],
  ["AUDIO", "vorbis.ogg", "audio/ogg", 3000],
  ["AUDIO", "audio.m4a", "audio/mp4", 3000],
  ["AUDIO", "audio.mp3", "audio/mpeg", 3024],
  ["AUDIO", "audio.aac", "audio/aac", 3029],
  ["AUDIO", "audio.wav", "audio/wav", 300],
  ["VIDEO", "video.mp4", "video/mp4", 2005],
  ["VIDEO", "fragmented.mp4", "video/mp4", 2200],
  ["VIDEO", "subtitles.mp4", "video/mp4", 2005],
  ["VIDEO", "timecode.mov", "video/quicktime", 2005],
  ["VIDEO", "video.webm", "video/webm", 2007],
] as const;

/** The child has a low priority: on a busy machine its start takes long. */
const TIMEOUT_MS = 120_000;

describe("sounds and films", { timeout: TIMEOUT_MS }, () => {
  it.each(FILES)("%s %s: metadata goes, sound and pictures stay", async (kind, name, mimeType, durationMs) => {
    const content = await recording(name);
    const isTagged = !/^chromium|[.]aac$/u.test(name);
    expect(secretsIn(content).length > 0).toBe(isTagged);
    const { main, ...properties } = await accept(kind, content);
    const size = kind === "VIDEO" ? { width: 160, height: 90 } : { width: null, height: null };
    expect(properties).toEqual({ mimeType, ...size, durationMs: durationMs ?? properties.durationMs, thumbhash: null });
    const output = main ?? content;
    expect(secretsIn(output)).toEqual([]);
    expect(await packetsOf(output)).toEqual(await packetsOf(content));
    // Nothing is left to be removed.
    expect(await accept(kind, output)).toEqual(properties);
  });

  it("of MediaRecorder have a duration", async () => {
    for (const [kind, name] of FILES.filter(([, name]) => name.startsWith("chromium"))) {
      const { durationMs } = await accept(kind, await recording(name));
      expect(durationMs).toBeGreaterThan(1500);
      expect(durationMs).toBeLessThan(3000);
    }
  });

  it("have an upright size", async () => {
    expect(await accept("VIDEO", await recording("rotated.mp4"))).toMatchObject({ width: 90, height: 160 });
  });

  it.each([
    ["AUDIO", "video.mp4", /is a film/u],
    ["AUDIO", "timecode.mov", /not a sound/u],
    ["VIDEO", "audio.m4a", /has no film/u],
    ["VIDEO", "opus.ogg", /not a film/u],
  ] as const)("%s refuses %s", async (kind, name, refusal) => {
    expect(await process(kind, await recording(name))).toEqual({ refusal: expect.stringMatching(refusal) });
  });
});

describe("broken sounds and films", { timeout: TIMEOUT_MS }, () => {
  it.each(["video.mp4", "timecode.mov", "audio.m4a", "fragmented.mp4"])("a cut %s is refused", async (name) => {
    const content = await recording(name);
    const kind = name === "audio.m4a" ? "AUDIO" : "VIDEO";
    for (const share of [0.3, 0.9])
      expect(await process(kind, content.subarray(0, content.length * share))).toHaveProperty("refusal");
  });

  it.each(["%PDF-1.7\n", "<svg xmlns='http://www.w3.org/2000/svg'/>", "PK\x03\x04", "fLaC\0\0\0\x22", ""])(
    "%j is refused",
    async (start) => {
      const content = Buffer.concat([Buffer.from(start, "latin1"), Buffer.alloc(2000, "<script>alert(1)</script>")]);
      for (const kind of ["AUDIO", "VIDEO"] as const)
        expect(await process(kind, content)).toEqual({ refusal: expect.stringMatching(/not a (sound|film)/u) });
    },
  );
});

describe("tables of MP4 files that claim billions of samples", { timeout: TIMEOUT_MS }, () => {
  const TABLES = ["stts", "ctts", "stsc", "stsz", "stss", "stco", "elst", "trun", "tfhd", "sidx"];
  /** Bytes after the name of a table that are changed, four at a time. */
  const CHANGED_BYTES = 32;

  it.each(["video.mp4", "timecode.mov", "fragmented.mp4"])("do not end the processing of %s", async (name) => {
    const limited = testProcessor({ limit: { cpuMs: 10_000, totalMs: TIMEOUT_MS } });
    const original = await recording(name);
    for (const table of TABLES)
      for (let at = original.indexOf(table); at >= 0; at = original.indexOf(table, at + 1))
        for (let offset = 4; offset <= CHANGED_BYTES; offset += 4) {
          const content = Buffer.from(original);
          content.fill(0xff, at + offset, at + offset + 4);
          await limited.process("VIDEO", content);
        }
    expect(await limited.metrics.text()).not.toMatch(/media_child_restarts_total\{cause="\w+"\} [1-9]/u);
    await limited.processor.close();
  });
});
