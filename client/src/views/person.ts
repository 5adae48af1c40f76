import type { Person } from "../api.js";
import { type Readable, createWritable } from "../readable.js";
import { type Account, whileSignedIn } from "./account.js";
import type { Stoppable } from "./shared.js";
import { watch } from "./watch.js";

/** Creates the view of a person: the stored data at once, the profile after the server has answered. */
export function createPersonView(
  accounts: Readable<Account | undefined>,
  id: string,
): { readonly state: Readable<Person | undefined> } & Stoppable {
  const state = createWritable<Person | undefined>(undefined);
  const stop = whileSignedIn(accounts, (account) => {
    let isStopped = false;
    let profile: Person | undefined;
    const stored = watch(
      account.database,
      {
        stores: ["people"],
        read: (reader) => reader.get("people", id),
        affects: ({ store, key }) => store === "people" && (key === id || typeof key === "object"),
      },
      (person) => {
        if (person) state.set({ ...profile, ...person.row });
      },
      account.onError,
    );
    const load = async () => {
      const user = await (await account.requests()).person(id);
      if (isStopped || !user) return;
      profile = user;
      if (!state.get()) state.set(user);
      await stored.refresh();
    };
    load().catch(() => undefined);
    return () => {
      isStopped = true;
      stored.stop();
      state.set(undefined);
    };
  });
  return { state, stop };
}
