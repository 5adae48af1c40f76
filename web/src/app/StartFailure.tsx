import { Button } from "../parts/Button.js";
import { EmptyState } from "../parts/EmptyState.js";
import { text } from "../text/english.js";

/** Shown instead of the chat if it cannot be opened. */
export function StartFailure({ onRetry }: { onRetry(): void }) {
  return (
    <main className="start-failure">
      <div role="alert">
        <EmptyState icon="warn" title={text.start.failed} hint={text.start.failedHint}>
          <Button tone="primary" onClick={onRetry}>
            {text.retry}
          </Button>
        </EmptyState>
      </div>
    </main>
  );
}
