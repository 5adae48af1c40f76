import { type MediaStore, StoreUnavailable } from "./store.js";

/** Wraps a store to call `onOutage` with the name of each method that fails because the store is unavailable. */
export function countOutages(store: MediaStore, onOutage: (operation: string) => void): MediaStore {
  const counted =
    <Arguments extends readonly unknown[], Result>(
      operation: keyof MediaStore,
      call: (...args: Arguments) => Promise<Result>,
    ) =>
    async (...args: Arguments): Promise<Result> => {
      try {
        return await call(...args);
      } catch (error) {
        if (error instanceof StoreUnavailable) onOutage(operation);
        throw error;
      }
    };
  return {
    begin: counted("begin", (object) => store.begin(object)),
    partRequests: (object, numbers, expiresAt) => store.partRequests(object, numbers, expiresAt),
    receivedParts: counted("receivedParts", (object) => store.receivedParts(object)),
    publish: counted("publish", (object) => store.publish(object)),
    read: counted("read", (key, variant) => store.read(key, variant)),
    fetch: counted("fetch", (key, directory) => store.fetch(key, directory)),
    write: counted("write", (key, variant, path, mimeType) => store.write(key, variant, path, mimeType)),
    copy: counted("copy", (from, to) => store.copy(from, to)),
    link: (target) => store.link(target),
    remove: counted("remove", (object) => store.remove(object)),
    list: () => store.list(),
    requireRoom: counted("requireRoom", (size) => store.requireRoom(size)),
  };
}
