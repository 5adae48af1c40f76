import { mkdir, readdir, rename, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { MediaStore } from "./media-store.js";

/** Creates a media folder below `home`. An unavailable one is an empty folder, as after a lost mount; open files stay open. */
export async function createMediaFolder(home: string): Promise<MediaStore> {
  const path = join(home, "media");
  const away = `${path}-away`;
  await mkdir(path, { mode: 0o700 });
  const entries = () => readdir(path, { recursive: true, withFileTypes: true });
  return {
    settings: { MEDIA_STORE: "disk", MEDIA_DIR: path, MEDIA_MIN_FREE_BYTES: "1" },
    stop: async () => {
      await rename(path, away);
      await mkdir(path, { mode: 0o700 });
    },
    start: async () => {
      const strayed = await readdir(path);
      await rm(path, { recursive: true });
      await rename(away, path);
      if (strayed.length > 0) throw new Error(`${strayed.join(", ")} was written while the media folder was away.`);
    },
    age: async (days) => {
      const at = Date.now() / 1000 - days * 86_400;
      for (const { parentPath, name } of await entries()) await utimes(join(parentPath, name), at, at);
    },
    files: async () =>
      (await entries())
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(path.length + 1)),
    close: () => Promise.resolve(),
  };
}
