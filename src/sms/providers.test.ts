import { AwsV4Signer } from "aws4fetch";
import { beforeEach, describe, expect, it } from "vitest";
import { type HttpDouble, startHttpDouble } from "../testing/http-double.js";
import { createGatewayProvider } from "./gateway.js";
import { createMessageBirdProvider } from "./messagebird.js";
import type { SmsOutcome, SmsProvider } from "./sms.js";
import { createSnsProvider } from "./sns.js";
import { createTwilioProvider } from "./twilio.js";
import { createVonageProvider } from "./vonage.js";

const PHONE = "+14155550123";
const TEXT = "314159 is your code & more.\n@chat.example.com #314159";
const CYRILLIC = "314159 — ваш код";
const AT = new Date("2026-11-29T02:15:00Z");
const ACCOUNT = `AC${"1".repeat(32)}`;
const SECRETS = /4155550123|314159|hunter2/u;

let double: HttpDouble;
beforeEach(async () => {
  double = await startHttpDouble();
});

const twilio = { accountSid: ACCOUNT, authToken: "hunter2-t", from: "+14155550199" };
const PROVIDERS: Readonly<Record<string, () => SmsProvider>> = {
  http: () => createGatewayProvider({ url: `${double.url}/messages`, token: "hunter2-g", timeoutMs: 400 }),
  twilio: () => createTwilioProvider({ ...twilio, apiKey: undefined, messagingServiceSid: undefined }, double.url),
  vonage: () => createVonageProvider({ apiKey: "key", apiSecret: "hunter2-v", from: "+447700900001" }, double.url),
  sns: () =>
    createSnsProvider(
      { region: "eu-central-1", accessKeyId: "AKIA", secretAccessKey: "hunter2-s", from: "Convo" },
      () => AT,
      double.url,
    ),
  messagebird: () => createMessageBirdProvider({ accessKey: "hunter2-m", from: "Convo" }, double.url),
};

/** Sends by a provider that answers so. */
async function send(name: string, status: number, body = "", text = TEXT): Promise<SmsOutcome> {
  double.answer((response) => response.writeHead(status).end(body));
  const outcome = await (PROVIDERS[name] as () => SmsProvider)().send({ phoneNumber: PHONE, text });
  expect(JSON.stringify(outcome)).not.toMatch(SECRETS);
  return outcome;
}

function received() {
  expect(double.requests).toHaveLength(1);
  const [request] = double.requests;
  if (request === undefined) throw new Error("No request was received.");
  return request;
}

function form(): Record<string, string> {
  const { headers, body } = received();
  expect(headers["content-type"]).toBe("application/x-www-form-urlencoded");
  return Object.fromEntries(new URLSearchParams(body));
}

function json(): unknown {
  const { headers, body } = received();
  expect(headers["content-type"]).toBe("application/json");
  return JSON.parse(body);
}

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

describe("the request of", () => {
  it("the gateway is {to, text} with the bearer token", async () => {
    expect(await send("http", 202, "queued")).toEqual({ result: "accepted" });
    expect(received()).toMatchObject({ method: "POST", path: "/messages" });
    expect(received().headers.authorization).toBe("Bearer hunter2-g");
    expect(json()).toEqual({ to: PHONE, text: TEXT });
  });

  it("Twilio is a form with To, From and Body, by the account", async () => {
    expect(await send("twilio", 201, '{"sid":"SM1","status":"queued"}')).toEqual({ result: "accepted" });
    expect(received()).toMatchObject({ method: "POST", path: `/2010-04-01/Accounts/${ACCOUNT}/Messages.json` });
    expect(received().headers.authorization).toBe(basic(ACCOUNT, "hunter2-t"));
    expect(form()).toEqual({ To: PHONE, From: "+14155550199", Body: TEXT });
  });

  it("Twilio goes by the messaging service and the API key where there are some", async () => {
    const apiKey = `SK${"2".repeat(32)}`;
    const messagingServiceSid = `MG${"3".repeat(32)}`;
    double.answer((response) => response.writeHead(201).end());
    await createTwilioProvider({ ...twilio, apiKey, messagingServiceSid }, double.url).send({
      phoneNumber: PHONE,
      text: TEXT,
    });
    expect(received().headers.authorization).toBe(basic(apiKey, "hunter2-t"));
    expect(form()).toEqual({ To: PHONE, MessagingServiceSid: messagingServiceSid, Body: TEXT });
  });

  it.each([
    [TEXT, "text"],
    [CYRILLIC, "unicode"],
  ])("Vonage is JSON without the plus of numbers: %j as %s", async (text, type) => {
    const answer = { "message-count": "1", messages: [{ status: "0", "message-id": "1" }] };
    expect(await send("vonage", 200, JSON.stringify(answer), text)).toEqual({ result: "accepted" });
    expect(received()).toMatchObject({ method: "POST", path: "/sms/json" });
    expect(json()).toEqual({
      api_key: "key",
      api_secret: "hunter2-v",
      from: "447700900001",
      to: "14155550123",
      text,
      type,
    });
  });

  it("SNS is a form of Publish, with the signature of aws4fetch", async () => {
    expect(await send("sns", 200, "<PublishResponse/>")).toEqual({ result: "accepted" });
    const { method, path, headers, body } = received();
    expect({ method, path }).toEqual({ method: "POST", path: "/" });
    expect(form()).toEqual({
      Action: "Publish",
      Version: "2010-03-31",
      PhoneNumber: PHONE,
      Message: TEXT,
      "MessageAttributes.entry.1.Name": "AWS.SNS.SMS.SMSType",
      "MessageAttributes.entry.1.Value.DataType": "String",
      "MessageAttributes.entry.1.Value.StringValue": "Transactional",
      "MessageAttributes.entry.2.Name": "AWS.SNS.SMS.SenderID",
      "MessageAttributes.entry.2.Value.DataType": "String",
      "MessageAttributes.entry.2.Value.StringValue": "Convo",
    });
    const reference = await new AwsV4Signer({
      url: `${double.url}/`,
      method: "POST",
      accessKeyId: "AKIA",
      secretAccessKey: "hunter2-s",
      service: "sns",
      region: "eu-central-1",
      datetime: "20261129T021500Z",
      headers: { "content-type": headers["content-type"] ?? "", "x-amz-content-sha256": sha(headers) },
      allHeaders: true,
      body,
    }).sign();
    expect(sha(headers)).toBe(await sha256(body));
    expect(headers["x-amz-date"]).toBe("20261129T021500Z");
    expect(headers.authorization).toBe(reference.headers.get("authorization"));
  });

  it("SNS names a number as the origination number", async () => {
    const settings = { region: "eu-central-1", accessKeyId: "AKIA", secretAccessKey: "s", from: "+14155550199" };
    await createSnsProvider(settings, () => AT, double.url).send({ phoneNumber: PHONE, text: TEXT });
    expect(form()).toMatchObject({
      "MessageAttributes.entry.2.Name": "AWS.MM.SMS.OriginationNumber",
      "MessageAttributes.entry.2.Value.StringValue": "+14155550199",
    });
  });

  it.each([
    [TEXT, "plain"],
    [CYRILLIC, "unicode"],
  ])("MessageBird is JSON by the access key: %j as %s", async (text, datacoding) => {
    expect(await send("messagebird", 201, "{}", text)).toEqual({ result: "accepted" });
    expect(received()).toMatchObject({ method: "POST", path: "/messages" });
    expect(received().headers.authorization).toBe("AccessKey hunter2-m");
    expect(json()).toEqual({ originator: "Convo", recipients: ["14155550123"], body: text, datacoding });
  });
});

/** Errors as the providers' documentation has them, which quote the number and the text. */
const twilioError = (code: number) => JSON.stringify({ code, message: `${PHONE}: ${TEXT}`, status: 400 });
const vonageError = (status: string) => JSON.stringify({ messages: [{ status, "error-text": `${PHONE} ${TEXT}` }] });
const snsError = (code: string, message = `${PHONE} ${TEXT}`) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
const birdError = (code: number, parameter: string | null) =>
  JSON.stringify({ errors: [{ code, description: `${PHONE} ${TEXT}`, parameter }] });

describe("the outcome of", () => {
  it.each<[string, number, string, SmsOutcome["result"]]>([
    ["http", 204, "", "accepted"],
    ["http", 422, TEXT, "number"],
    ["http", 400, PHONE, "refused"],
    ["http", 401, "", "refused"],
    ["http", 404, "", "refused"],
    ["http", 408, "", "retry"],
    ["http", 429, "", "retry"],
    ["http", 503, "", "retry"],
    ...[21211, 21265, 21266, 21268, 21408, 21610, 21612, 21614, 21635].map(
      (code) => ["twilio", 400, twilioError(code), "number"] as [string, number, string, "number"],
    ),
    ["twilio", 400, twilioError(21606), "refused"],
    ["twilio", 400, twilioError(21608), "refused"],
    ["twilio", 401, twilioError(20003), "refused"],
    ["twilio", 400, "<html>", "refused"],
    ["twilio", 400, "null", "refused"],
    ["twilio", 400, '{"code":"21211"}', "refused"],
    ["twilio", 429, twilioError(20429), "retry"],
    ["twilio", 503, "", "retry"],
    ["vonage", 200, vonageError("6"), "number"],
    ["vonage", 200, vonageError("7"), "number"],
    ...["1", "5", "10"].map(
      (status) => ["vonage", 200, vonageError(status), "retry"] as [string, number, string, "retry"],
    ),
    ...["2", "3", "4", "8", "9", "11", "12", "14", "15", "29"].map(
      (status) => ["vonage", 200, vonageError(status), "refused"] as [string, number, string, "refused"],
    ),
    ["vonage", 200, "", "retry"],
    ["vonage", 200, '{"messages":[null]}', "retry"],
    ["vonage", 200, '{"messages":{"0":{"status":"0"}}}', "retry"],
    ["vonage", 401, "", "refused"],
    ["vonage", 429, "", "retry"],
    ["vonage", 502, "", "retry"],
    ["sns", 400, snsError("OptedOut"), "number"],
    [
      "sns",
      400,
      snsError("InvalidParameter", `Invalid parameter: PhoneNumber Reason: ${PHONE} is not valid to publish to`),
      "number",
    ],
    ["sns", 400, snsError("InvalidParameter", "Invalid parameter: Message too long"), "refused"],
    ["sns", 400, snsError("ParameterValueInvalid", "The sender ID is invalid"), "refused"],
    ["sns", 403, snsError("SignatureDoesNotMatch"), "refused"],
    ["sns", 403, snsError("AuthorizationError"), "refused"],
    ["sns", 400, snsError("Throttling"), "retry"],
    ["sns", 400, snsError("ThrottlingException"), "retry"],
    ["sns", 429, snsError("Throttled"), "retry"],
    ["sns", 500, snsError("InternalError"), "retry"],
    ["sns", 503, "", "retry"],
    ["sns", 400, "", "refused"],
    ["messagebird", 422, birdError(9, "recipient"), "number"],
    ["messagebird", 422, birdError(9, "recipients"), "number"],
    ["messagebird", 422, birdError(10, "recipients"), "number"],
    ["messagebird", 422, birdError(9, "originator"), "refused"],
    [
      "messagebird",
      422,
      '{"errors":[{"code":9,"parameter":"recipients"},{"code":9,"parameter":"originator"}]}',
      "refused",
    ],
    ["messagebird", 422, birdError(25, null), "refused"],
    ["messagebird", 422, "", "refused"],
    ["messagebird", 401, birdError(2, "access_key"), "refused"],
    ["messagebird", 429, "", "retry"],
    ["messagebird", 500, birdError(99, null), "retry"],
  ])("%s that answers %i %s is %s", async (name, status, body, result) => {
    expect(await send(name, status, body)).toMatchObject({ result });
  });

  it.each(Object.keys(PROVIDERS))("%s follows no redirect, which would carry the code elsewhere", async (name) => {
    const elsewhere = await startHttpDouble();
    double.answer((response) => response.writeHead(307, { location: elsewhere.url }).end());
    const provider = PROVIDERS[name] as () => SmsProvider;
    expect(await provider().send({ phoneNumber: PHONE, text: TEXT })).toEqual({
      result: "refused",
      reason: "answered 307",
    });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each(Object.keys(PROVIDERS))("%s that breaks off is worth another attempt", async (name) => {
    double.answer((response) => response.destroy());
    const provider = PROVIDERS[name] as () => SmsProvider;
    const outcome = await provider().send({ phoneNumber: PHONE, text: TEXT });
    expect(outcome).toEqual({ result: "retry", reason: "no answer: UND_ERR_SOCKET" });
  });

  it("an answer without end is cut", async () => {
    let written = 0;
    double.answer((response) => {
      response.writeHead(400);
      const chunk = "x".repeat(65_536);
      const write = () => {
        written += 1;
        if (!response.destroyed && written < 10_000) response.write(chunk, () => setImmediate(write));
      };
      write();
    });
    expect(await (PROVIDERS["twilio"] as () => SmsProvider)().send({ phoneNumber: PHONE, text: TEXT })).toMatchObject({
      result: "refused",
    });
    expect(written).toBeLessThan(1000);
  });

  it("a gateway that hangs is worth another attempt, after its time", async () => {
    double.answer(() => undefined);
    const begun = performance.now();
    const outcome = await (PROVIDERS["http"] as () => SmsProvider)().send({ phoneNumber: PHONE, text: TEXT });
    expect(outcome).toEqual({ result: "retry", reason: "no answer: TimeoutError" });
    expect(performance.now() - begun).toBeGreaterThan(350);
  });

  it("a gateway that is unreachable has no address in its reason", async () => {
    const gateway = createGatewayProvider({ url: "http://127.0.0.1:1/hunter2", token: "x", timeoutMs: 400 });
    const outcome = await gateway.send({ phoneNumber: PHONE, text: TEXT });
    expect(outcome).toMatchObject({ result: "retry" });
    expect(JSON.stringify(outcome)).not.toMatch(/hunter2|127/u);
  });
});

function sha(headers: HttpDouble["requests"][number]["headers"]): string {
  return String(headers["x-amz-content-sha256"]);
}

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(text))).toString("hex");
}
