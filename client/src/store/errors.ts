/** This browser has no room left: what had to be kept is not. */
export class StorageFull extends Error {
  readonly code = "STORAGE_FULL";
}

/** Another tab runs a newer version of the kit: reload the page. */
export class Outdated extends Error {
  readonly code = "OUTDATED";
}

/** The database of an account was damaged or deleted, and is begun anew: messages that were not sent yet are lost. */
export class StorageLost extends Error {
  readonly code = "STORAGE_LOST";
}
