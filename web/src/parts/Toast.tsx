import { text } from "../text/english.js";
import { IconButton } from "./Button.js";
import "./Toast.css";

export interface ToastModel {
  id: number;
  message: string;
  isError?: boolean;
}

/** Short messages at the edge of the window. The region always exists, so that screen readers announce new content. */
export function Toasts({ toasts, onClose }: { toasts: readonly ToastModel[]; onClose(id: number): void }) {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, message, isError }) => (
        <div key={id} className="toast" data-error={isError || undefined}>
          <span>{message}</span>
          <IconButton icon="close" label={text.close} onClick={() => onClose(id)} />
        </div>
      ))}
    </div>
  );
}
