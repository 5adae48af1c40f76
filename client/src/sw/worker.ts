/** The part of a ServiceWorkerGlobalScope that is used. TypeScript cannot load the types of pages and of workers together. */
export interface Worker {
  readonly location: { readonly origin: string };
  readonly navigator: Pick<Navigator, "locks" | "language"> & Partial<Pick<Navigator, "setAppBadge">>;
  readonly indexedDB: IDBFactory;
  readonly registration: Pick<ServiceWorkerRegistration, "showNotification" | "getNotifications" | "pushManager">;
  readonly clients: {
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<readonly WorkerClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener<Type extends keyof WorkerEvents>(type: Type, listen: (event: WorkerEvents[Type]) => void): void;
}

/** A tab of the app. */
export interface WorkerClient {
  readonly focused: boolean;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

interface ExtendableEvent {
  waitUntil(work: Promise<unknown>): void;
}

export interface WorkerEvents {
  push: ExtendableEvent & { readonly data: { text(): string } | null };
  pushsubscriptionchange: ExtendableEvent & { readonly newSubscription?: PushSubscription | null };
  notificationclick: ExtendableEvent & { readonly notification: Pick<Notification, "data" | "close"> };
}
