import type { Socket } from "node:net";
import type { App } from "../../../context.js";
import type { DiskStore } from "../../../media/disk/store.js";
import type { ConnectionLimit } from "../../connection-limit.js";
import type { OriginCheck } from "../../cors.js";
import type { UnreadResponses } from "../unread-responses.js";
import type { StreamBounds } from "./file-stream.js";
import type { PartTimes } from "./part-body.js";
import type { PartPlaces } from "./part-places.js";

/** Dependencies of the endpoints of media. */
export interface MediaParts extends Pick<App, "config" | "log" | "metrics" | "now"> {
  readonly store: DiskStore;
  readonly places: PartPlaces;
  readonly times: PartTimes;
  readonly streams: StreamBounds;
  readonly unread: UnreadResponses;
  readonly connections: ConnectionLimit;
  readonly isAllowedOrigin: OriginCheck;
  readonly isDraining: () => boolean;
  /** Connections over which a part comes, whose time REQUEST_TIMEOUT_MS does not limit. */
  readonly ownTimers: Set<Socket>;
}
