import { describe, expect, it } from "vitest";
import { LogoutDocument, NodeDocument, ViewerDocument } from "../../../operations/generated/graphql.js";
import { toGlobalId } from "../../graphql/ids.js";
import { testApp } from "../../testing/app.js";

const app = await testApp();
const [ada, bo] = [await app.person("Ada"), await app.person("Bo")];
const conversation = await ada.open(bo);
const message = await ada.send(conversation, "Hello");

describe("node", () => {
  it.each([
    ["User", bo.userId],
    ["User", ada.userId],
    ["Conversation", conversation],
    ["Message", message.id],
  ])("finds a %s by its id, for both people", async (__typename, id) => {
    for (const one of [ada, bo]) expect((await one.ask(NodeDocument, { id })).node).toEqual({ __typename, id });
  });

  it("finds one's own record, sessions and sign-ins, and to anybody else they are not there", async () => {
    const { viewer } = await ada.ask(ViewerDocument, {});
    for (const [__typename, id] of [
      ["Viewer", viewer.id],
      ["Session", viewer.sessions[0]?.id ?? ""],
      ["LoginAttempt", viewer.loginHistory.nodes[0]?.id ?? ""],
    ] as const) {
      expect((await ada.ask(NodeDocument, { id })).node).toEqual({ __typename, id });
      expect((await bo.ask(NodeDocument, { id })).node).toBeNull();
    }
    const tablet = await ada.device("tablet");
    const session = (await tablet.ask(ViewerDocument, {})).viewer.sessions.find(({ isCurrent }) => isCurrent);
    await tablet.ask(LogoutDocument, {});
    expect((await ada.ask(NodeDocument, { id: session?.id ?? "" })).node).toBeNull();
  });

  it.each([
    ["a person who is not there", toGlobalId("User", 999_999_999)],
    ["a conversation that is not there", toGlobalId("Conversation", 999_999_999)],
    ["a message beyond the end", nextOf(message.id)],
    ["a number too great for a key", Buffer.from("u9999999999999999999").toString("base64url")],
    ["a message of one key", Buffer.from("m1").toString("base64url")],
    ["a person of two keys", Buffer.from("u1.1").toString("base64url")],
    ["a negative key", Buffer.from("u-1").toString("base64url")],
    ["a letter that names nothing", Buffer.from("x1").toString("base64url")],
    ["nonsense", "nonsense"],
    ["nothing", ""],
  ])("is null for %s", async (_, id) => {
    expect((await ada.ask(NodeDocument, { id })).node).toBeNull();
  });
});

describe("an id", () => {
  it("is unique over all types", () => {
    const ids = [ada.userId, bo.userId, conversation, message.id];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

function nextOf(id: string): string {
  const text = Buffer.from(id, "base64url").toString();
  return Buffer.from(text.replace(/\d+$/u, (seq) => String(Number(seq) + 1))).toString("base64url");
}
