import { describe, expect, it } from "vitest";
import { CancelUploadDocument, CreateUploadDocument, StorageDocument } from "../../../operations/generated/graphql.js";
import { addMs, systemClock } from "../../infra/clock.js";
import { anyFile } from "../../testing/media-files.js";
import type { Person } from "../../testing/person.js";
import { announce, announcementOf, uploadApp } from "../../testing/upload-app.js";

const HOUR = 3_600_000;
let offset = 0;
const settings = {
  MEDIA_QUOTA_BYTES: "10000",
  MEDIA_DAILY_BYTES: "15000",
  RATE_LIMITS: "on",
  // Signing in is limited as well.
  TRUSTED_PROXIES: "1",
  LIMIT_COST_PER_USER: "10000000/1",
};
const app = await uploadApp("disk", settings, () => addMs(systemClock(), offset));

describe("the quota of uploads", () => {
  it("is not exceeded by fifty announcements at the same time", async () => {
    const ada = await app.person("Ada");
    const answers = await announceMany(ada, 50, 900);
    expect(answers.filter((code) => code === "CREATED")).toHaveLength(11);
    expect(answers.filter((code) => code === "QUOTA_EXCEEDED")).toHaveLength(39);
    expect(await usedBytes(ada)).toBe(9900);
    await app.app.background.settled();
    let stored = 0;
    for await (const _object of app.app.media?.store.list() ?? []) stored += 1;
    expect(stored).toBe(11);
  });

  it("permits twenty open uploads", async () => {
    const bo = await app.person("Bo");
    const answers = await announceMany(bo, 25, 1);
    expect(answers.filter((code) => code === "CREATED")).toHaveLength(20);
    expect(answers.filter((code) => code === "QUOTA_EXCEEDED")).toHaveLength(5);
  });

  it("counts what was announced in 24 hours, cancelled or not", async () => {
    const cy = await app.person("Cy");
    for (const _turn of [1, 2]) {
      const { id } = await announce(cy, anyFile(7000));
      await cy.ask(CancelUploadDocument, { input: { uploadId: id } });
    }
    expect(await usedBytes(cy)).toBe(0);
    expect(await announceMany(cy, 1, 7000)).toEqual(["QUOTA_EXCEEDED"]);
    offset = 24 * HOUR;
    const later = await cy.device("later");
    expect(await announceMany(later, 1, 7000)).toEqual(["CREATED"]);
  });

  it("permits sixty announcements in ten minutes", async () => {
    const di = await app.person("Di");
    await announceMany(di, 60, 0);
    await expect(announce(di, anyFile(1))).rejects.toThrow(/Too many requests/u);
  });
});

async function usedBytes(person: Person): Promise<number> {
  return (await person.ask(StorageDocument, {})).viewer.storage.usedBytes;
}

/** Announces files at the same time; returns the first code of each answer. */
function announceMany(person: Pick<Person, "ask">, count: number, size: number): Promise<string[]> {
  const announceOne = async () => {
    const input = { ...announcementOf(anyFile(1)), size };
    const { createUpload } = await person.ask(CreateUploadDocument, { input });
    return createUpload?.userErrors[0]?.code ?? "CREATED";
  };
  return Promise.all(Array.from({ length: count }, announceOne));
}
