import { randomBytes } from "node:crypto";
import { keyOf } from "../graphql/global-ids.js";
import { lockPushOwners, recordPushDevicesChanged } from "../model/push-device.js";
import type { TestApp } from "./app.js";

/** Stores a push device of a person, as a registration does, whether or not the app has a push service for it. */
export async function givePush({ app }: Pick<TestApp, "app">, person: { readonly userId: string }): Promise<void> {
  const userId = keyOf(app, "User", person.userId) ?? 0n;
  await app.transact(async (tx) => {
    await lockPushOwners(tx, [userId]);
    await tx.execute(
      `INSERT INTO push_devices (user_id, session_id, kind, address, address_hash, registered_at)
       SELECT user_id, MIN(id), 'FCM', 'a token', ?, ? FROM sessions WHERE user_id = ? GROUP BY user_id`,
      [randomBytes(32), app.now(), userId],
    );
    await recordPushDevicesChanged(tx, userId);
  });
}
