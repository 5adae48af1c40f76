import { Component, lazy, Suspense, type ComponentType, type ReactNode } from "react";
import { Button } from "../parts/Button.js";
import { EmptyState } from "../parts/EmptyState.js";
import { SkeletonRows } from "../parts/Skeleton.js";
import { text } from "../text/english.js";
import { now } from "./clock.js";
import { showToast } from "./toasts.js";

type Load<P> = () => Promise<ComponentType<P>>;

const PRELOAD_AFTER_MS = 2_000;
const RELOADED_KEY = "convospace/reloaded";
const RELOAD_AGAIN_AFTER_MS = 60_000;

const loads: (() => Promise<unknown>)[] = [];

/** Loads all chunks two seconds later, so that a page that goes offline then is complete. */
export function preload(): void {
  setTimeout(() => {
    if (navigator.onLine) for (const load of loads) load().catch(() => undefined);
  }, PRELOAD_AFTER_MS);
}

/** A screen in a separate chunk. `pending` is shown until it is loaded. */
export function screenOnDemand<P extends object>(load: Load<P>, pending: ReactNode = <SkeletonRows />) {
  const failed = (
    <EmptyState icon="warn" title={text.errors.other}>
      <Button onClick={() => location.reload()}>{text.banner.reload}</Button>
    </EmptyState>
  );
  return onDemand(load, pending, failed);
}

/** A menu or dialog in a separate chunk. `pending` is shown until it is loaded. */
export function popupOnDemand<P extends { onClose(): void }>(load: Load<P>, pending: ReactNode = null) {
  return onDemand(load, pending, null, ({ onClose }) => {
    showToast(text.errors.other);
    onClose();
  });
}

/** A module in a separate chunk, which `preload` loads too. */
export function moduleOnDemand<T>(load: () => Promise<T>): () => Promise<T> {
  loads.push(load);
  return load;
}

function onDemand<P extends object>(
  load: Load<P>,
  pending: ReactNode,
  failed: ReactNode,
  onFailure?: (props: P) => void,
): (props: P) => ReactNode {
  loads.push(load);
  const create = () => lazy(async () => ({ default: await load().catch(reloadOnce) }));
  let Loaded = create();
  return (props) => {
    const onError = () => {
      Loaded = create();
      onFailure?.(props);
    };
    return (
      <ErrorBoundary fallback={failed} onError={onError}>
        <Suspense fallback={pending}>
          <Loaded {...props} />
        </Suspense>
      </ErrorBoundary>
    );
  };
}

/** Loads the page again: a deployment removes the chunks of the one before. Throws if that was done in the last minute. */
function reloadOnce(error: unknown): Promise<never> {
  const time = now().getTime();
  const isRecent = time - Number(sessionStorage.getItem(RELOADED_KEY)) < RELOAD_AGAIN_AFTER_MS;
  if (isRecent || !navigator.onLine) throw error;
  sessionStorage.setItem(RELOADED_KEY, `${time}`);
  location.reload();
  return new Promise(() => undefined);
}

class ErrorBoundary extends Component<{ fallback: ReactNode; onError(): void; children: ReactNode }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidCatch() {
    this.props.onError();
  }

  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
