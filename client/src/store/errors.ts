/** The browser's storage is full, and the data were not stored. */
export class StorageFull extends Error {
  readonly code = "STORAGE_FULL";
}

/** Another tab runs a newer version of the kit: reload the page. */
export class Outdated extends Error {
  readonly code = "OUTDATED";
}

/** The database of an account was damaged or deleted, and was created again: unsent messages are lost. */
export class StorageLost extends Error {
  readonly code = "STORAGE_LOST";
}
