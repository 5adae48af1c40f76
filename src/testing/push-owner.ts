import { keyOf } from "../graphql/global-ids.js";
import type { TestApp } from "./app.js";

/** Changes a person's row as the registration of a first push device does, without a device. */
export async function givePush({ app }: TestApp, person: { readonly userId: string }): Promise<void> {
  const userId = keyOf(app, "User", person.userId) ?? 0n;
  await app.transact(async (tx) => {
    await tx.execute("UPDATE users SET has_push = TRUE WHERE id = ?", [userId]);
    tx.record({ userId, kind: "ProfileChanged", subjectId: userId });
  });
}
