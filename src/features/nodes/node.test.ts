import { describe, expect, it } from "vitest";
import { LogoutDocument, NodeDocument, ViewerDocument } from "../../../operations/generated/graphql.js";
import { messageKeyOf, toGlobalId } from "../../graphql/global-ids.js";
import { testApp } from "../../testing/app.js";
import { nodesOf } from "../../testing/nodes-of.js";

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
  ])("returns a %s by id to both members", async (__typename, id) => {
    for (const one of [ada, bo]) expect((await one.ask(NodeDocument, { id })).node).toEqual({ __typename, id });
  });

  it("returns the viewer's own record, sessions and login attempts, and null to anybody else", async () => {
    const { viewer } = await ada.ask(ViewerDocument, {});
    for (const [__typename, id] of [
      ["Viewer", viewer.id],
      ["Session", viewer.sessions[0]?.id ?? ""],
      ["LoginAttempt", nodesOf(viewer.loginHistory)[0]?.id ?? ""],
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
    ["a person who is not there", toGlobalId(app.app, "User", 999_999_999)],
    ["a conversation that is not there", toGlobalId(app.app, "Conversation", 999_999_999)],
    [
      "a message beyond the end",
      toGlobalId(app.app, "Message", messageKeyOf(app.app, message.id)?.conversationId ?? 0n, 2),
    ],
    ["a key of 48 bits", toGlobalId(app.app, "User", 2 ** 48 - 1)],
    ["a type that names nothing", app.app.ids.encrypt(200, 1, 0)],
    ["a key in base64", Buffer.from("u1").toString("base64url")],
    ["an id in another spelling", `${bo.userId}==`],
    ["a key in clear", "1"],
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
