import "reflect-metadata"; // Must precede decorated classes.

type Modules = {
  "app.js": typeof import("../../../src/app.js");
  "features/auth/sessions/access-token.js": typeof import("../../../src/features/auth/sessions/access-token.js");
  "graphql/connection.js": typeof import("../../../src/graphql/connection.js");
  "graphql/global-ids.js": typeof import("../../../src/graphql/global-ids.js");
  "infra/config.js": typeof import("../../../src/infra/config.js");
  "infra/embedded/database-binary.js": typeof import("../../../src/infra/embedded/database-binary.js");
  "infra/embedded/database.js": typeof import("../../../src/infra/embedded/database.js");
  "infra/embedded/redis.js": typeof import("../../../src/infra/embedded/redis.js");
  "infra/free-port.js": typeof import("../../../src/infra/free-port.js");
  "infra/crypto/id-cipher.js": typeof import("../../../src/infra/crypto/id-cipher.js");
  "infra/crypto/server-keys.js": typeof import("../../../src/infra/crypto/server-keys.js");
  "infra/crypto/secrets.js": typeof import("../../../src/infra/crypto/secrets.js");
  "media/disk/layout.js": typeof import("../../../src/media/disk/layout.js");
  "media/disk/links.js": typeof import("../../../src/media/disk/links.js");
  "media/disk/store.js": typeof import("../../../src/media/disk/store.js");
  "media/s3/client.js": typeof import("../../../src/media/s3/client.js");
  "media/s3/store.js": typeof import("../../../src/media/s3/store.js");
  "model/message.js": typeof import("../../../src/model/message.js");
};

/** Imports a module of the built app, as `npm start` runs it. */
export function built<Path extends keyof Modules>(path: Path): Promise<Modules[Path]> {
  return import(new URL(`../../../${path}`, import.meta.url).href) as Promise<Modules[Path]>;
}
