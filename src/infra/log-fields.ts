/** A request as the lines of the log name it. */
export interface LoggedRequest {
  readonly requestId: string;
  /** Name of the GraphQL operation, or the path of another request. */
  readonly operation?: string | undefined;
  readonly client: { readonly ipAddress: string };
  /** The viewer, or the reason why there is none, with the user that the token named. */
  readonly viewer?: LoggedViewer | undefined;
}

type LoggedViewer =
  { readonly userId: bigint; readonly sessionId: bigint } | { readonly reason: string; readonly namedUserId?: bigint };

/** Fields that identify a request, the same in all lines. */
export interface RequestFields {
  readonly requestId: string;
  readonly operation?: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly address: string;
}

/** Returns the fields of a request; users and sessions appear by their keys in the database. */
export function requestFields({ requestId, operation, client, viewer }: LoggedRequest): RequestFields {
  return {
    requestId,
    ...(operation !== undefined && { operation }),
    ...userFields(viewer),
    address: client.ipAddress,
  };
}

function userFields(viewer: LoggedViewer | undefined): { userId?: string; sessionId?: string } {
  if (viewer === undefined) return {};
  if (!("reason" in viewer)) return { userId: String(viewer.userId), sessionId: String(viewer.sessionId) };
  return viewer.namedUserId === undefined ? {} : { userId: String(viewer.namedUserId) };
}

const OPERATION_NAME = /^[_a-z]\w*$/iu;
/** Longest name of an operation in the log. */
export const MAX_NAME_LENGTH = 100;

/** Returns an operation name for the log; undefined for a value that is no name of GraphQL. */
export function loggedName(name: unknown): string | undefined {
  return typeof name === "string" && OPERATION_NAME.test(name) ? name.slice(0, MAX_NAME_LENGTH) : undefined;
}
