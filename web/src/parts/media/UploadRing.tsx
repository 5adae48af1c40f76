import { useSyncExternalStore } from "react";
import { text } from "../../text/english.js";
import { Icon } from "../Icon.js";
import type { UploadModel } from "./model.js";
import "./UploadRing.css";

/** Progress of an upload as a ring, with the button that ends it. */
export function UploadRing({ upload, onCancel }: { upload: UploadModel; onCancel(): void }) {
  const progress = useSyncExternalStore(upload.progress.subscribe, upload.progress.get);
  const percent = Math.round((progress ?? 0) * 100);
  return (
    <span className="upload-ring">
      {progress !== undefined && (
        <svg
          viewBox="0 0 48 48"
          role="progressbar"
          aria-label={text.media.uploading}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
        >
          <circle cx="24" cy="24" r="20" pathLength="100" strokeDasharray={`${Math.max(4, percent)} 100`} />
        </svg>
      )}
      <button type="button" aria-label={text.media.cancelUpload} title={text.media.cancelUpload} onClick={onCancel}>
        <Icon name="close" />
      </button>
    </span>
  );
}
