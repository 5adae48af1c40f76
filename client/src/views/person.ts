import type { Person } from "../api.js";
import type { Readable } from "../readable.js";
import { type Account, type AccountState, accountState } from "./account.js";
import { watch } from "./watch.js";

/** Creates the view of a person: the stored data at once, the profile after the server has answered. */
export function createPersonView(
  accounts: Readable<Account | undefined>,
  id: string,
): AccountState<Person | undefined> {
  return accountState<Person | undefined>(accounts, undefined, (account, show) => {
    let profile: Person | undefined;
    let isStored = false;
    let isStopped = false;
    const stored = watch(
      account.database,
      { stores: ["people"], read: (reader) => reader.get("people", id) },
      (person) => {
        if (!person) return;
        isStored = true;
        show({ ...profile, ...person.row });
      },
      account.onError,
    );
    const load = async () => {
      const user = await (await account.requests()).person(id);
      if (isStopped || !user) return;
      profile = user;
      if (!isStored) show(user);
      await stored.refresh();
    };
    load().catch(() => undefined);
    return () => {
      isStopped = true;
      stored.stop();
    };
  });
}
