import { expect, it } from "vitest";
import { createWritable } from "../readable.js";
import type { Account } from "./account.js";
import type { Services } from "./services.js";
import { createSettings } from "./settings.js";

it("uploads a profile picture unchecked where the limits do not load soon", async () => {
  const setTimer = (run: () => void) => {
    queueMicrotask(run);
    return () => undefined;
  };
  const limits = () => new Promise<never>(() => {});
  const account = { requests: () => Promise.resolve({ limits }) } as unknown as Account;
  const upload = () => Promise.reject(new Error("uploaded"));
  const services = { accounts: createWritable<Account | undefined>(account), ports: { setTimer }, upload };
  const { updateProfile } = createSettings(services as unknown as Services);
  await expect(updateProfile({ profilePicture: new Blob(["picture"]) })).rejects.toThrow("uploaded");
});
