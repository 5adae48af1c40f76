import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";

// Sends a picture from one test account to the other, or reads the newest message as its recipient and loads its picture:
//   node deploy/test/picture.mjs send|read https://localhost/graphql
const [action, url] = process.argv.slice(2);
const WIDTH = 640;
const MAX_WAIT_MS = 30_000;

const layla = await signIn("+14155550100");
const jun = await signIn("+14155550101");
const { conversation } = await change(layla, "openConversation", { userId: jun.id }, "conversation { id }");
await (action === "send" ? send() : read());

async function send() {
  const bytes = await sharp({ create: { width: WIDTH, height: 480, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer();
  const uploadId = await upload(bytes);
  const input = { conversationId: conversation.id, clientMessageId: uploadId, type: "IMAGE", media: { uploadId } };
  await change(layla, "sendMessage", input, "message { id }");
  console.log(`A picture of ${bytes.length} bytes is READY and sent.`);
}

async function upload(bytes) {
  const announced = { clientUploadId: crypto.randomUUID(), kind: "IMAGE", mimeType: "image/jpeg", size: bytes.length };
  const parts = "missingParts { offset size url method headers { name value } }";
  const { upload: created } = await change(layla, "createUpload", announced, `upload { id ${parts} }`);
  for (const { offset, size, url: address, method, headers } of created.missingParts) {
    const response = await fetch(address, {
      method,
      headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
      body: bytes.subarray(offset, offset + size),
    });
    if (!response.ok) throw new Error(`The server answers a part with ${response.status}.`);
  }
  await change(layla, "completeUpload", { uploadId: created.id }, "upload { state }");
  await processed(created.id);
  return created.id;
}

async function processed(id) {
  const end = Date.now() + MAX_WAIT_MS;
  for (;;) {
    const { upload: row } = await ask(
      "query ($id: ID!) { upload(id: $id) { state refusal { message } } }",
      { id },
      layla,
    );
    if (row.state === "READY") return;
    if (row.state === "REFUSED" || Date.now() > end) throw new Error(`The picture is ${JSON.stringify(row)}.`);
    await sleep(200);
  }
}

async function read() {
  const query = "query ($id: ID!) { conversation(id: $id) { messages(last: 1) { edges { node { media { url } } } } } }";
  const answer = await ask(query, { id: conversation.id }, jun);
  const address = answer.conversation.messages.edges[0]?.node.media?.url;
  if (address === undefined) throw new Error("The newest message has no picture.");
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The server answers the picture with ${response.status}.`);
  const { width } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  if (width !== WIDTH) throw new Error(`The picture has a width of ${width}.`);
  console.log("The picture is read by its recipient.");
}

async function signIn(phoneNumber) {
  const { verificationId } = await change(undefined, "sendOtp", { phoneNumber }, "verificationId");
  const { tokens, viewer } = await change(
    undefined,
    "verifyOtp",
    { phoneNumber, code: "123456", verificationId },
    "tokens { accessToken } viewer { user { id } }",
  );
  return { id: viewer.user.id, token: tokens.accessToken };
}

/** Runs a mutation; throws its user errors. */
async function change(person, name, input, fields) {
  const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { message } } }`;
  const { userErrors, ...payload } = (await ask(document, { input }, person))[name];
  if (userErrors.length > 0) throw new Error(`${name}: ${userErrors[0].message}`);
  return payload;
}

async function ask(query, variables, person) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(person && { authorization: `Bearer ${person.token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(errors[0].message);
  return data;
}
