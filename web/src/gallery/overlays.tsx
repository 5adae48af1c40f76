import { useEffect, useState } from "react";
import { Cropper } from "../parts/cropper/Cropper.js";
import { Recorder } from "../parts/recorder/Recorder.js";
import { Tray } from "../parts/tray/Tray.js";
import { Viewer } from "../parts/viewer/Viewer.js";
import { attachText } from "../text/english/attach.js";
import { drawPicture } from "./pictures.js";
import { nothing } from "./world.js";

const wide = drawPicture(1600, 900, 200);
const tall = drawPicture(900, 1800, 330);

export function ViewerScene() {
  const [shown, setShown] = useState("1");
  const base = { kind: "IMAGE" as const, sentAt: "28 Nov 2026, 16:20", downloadName: "photo.webp" };
  return (
    <Viewer
      items={[
        { ...base, ...tall, key: "0", senderName: "You", caption: null },
        { ...base, ...wide, key: "1", senderName: "Layla Haddad", caption: "The view from the hut, as we left" },
        { ...base, ...wide, key: "2", url: "/missing", senderName: "You", caption: null },
      ]}
      shown={shown}
      onShow={setShown}
      refresh={() => Promise.resolve(false)}
      onClose={nothing}
    />
  );
}

export function CropperScene() {
  const [file, setFile] = useState<Blob>();
  useEffect(() => void fetch(wide.url).then(async (answer) => setFile(await answer.blob())), []);
  return file && <Cropper file={file} isBusy={false} onCrop={nothing} onClose={nothing} />;
}

export const tray = (
  <Tray
    isBusy
    onRemove={nothing}
    items={[
      { id: 1, name: "hut.jpg", mimeType: "image/jpeg", size: 2_000_000, previewUrl: wide.url },
      { id: 2, name: "walk.mp4", mimeType: "video/mp4", size: 20_000_000, previewUrl: tall.url, durationMs: 83_000 },
      { id: 3, name: "Hut plan (final).pdf", mimeType: "application/pdf", size: 1_234_567 },
      { id: 4, name: "song.mp3", mimeType: "audio/mpeg", size: 4_000_000, durationMs: 183_000 },
      {
        id: 5,
        name: "film.mov",
        mimeType: "video/quicktime",
        size: 312e6,
        refusal: attachText.tooLarge("film.mov", 312e6, "VIDEO", 200e6),
      },
    ]}
  />
);

export function RecorderScene() {
  return <Recorder mimeType="audio/webm;codecs=opus" press={{ isHeld: false }} onSend={nothing} onClose={nothing} />;
}
