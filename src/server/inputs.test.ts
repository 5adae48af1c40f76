import { expect, it } from "vitest";
import { ViewerDocument } from "../../operations/generated/graphql.js";
import { testApp } from "../testing/app.js";

const app = await testApp();

it("an input accepts the fields of its type only, and errors quote little of a rejected value", async () => {
  const ada = await app.person("Ada");
  const query = "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }";
  const many = Object.fromEntries(Array.from({ length: 4000 }, (_, n) => [`k${n}`, n]));
  for (const extra of [{ isActive: false }, { phoneNumber: "+14155550123" }, many]) {
    const response = await fetch(app.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${ada.tokens.accessToken}` },
      body: JSON.stringify({ query, variables: { input: { fullName: "Eve", ...extra } } }),
    });
    const text = await response.text();
    const { errors } = JSON.parse(text) as { errors: { extensions: { code: string } }[] };
    expect(errors.length).toBeLessThanOrEqual(10);
    for (const { extensions } of errors) expect(extensions.code).toBe("BAD_USER_INPUT");
    expect(text.length).toBeLessThan(10_000);
  }
  expect((await ada.ask(ViewerDocument, {})).viewer.user.fullName).toBe("Ada");
});
