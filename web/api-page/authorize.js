// Signs all operations of this browser tab in at once: keeps the access token of a sign-in, and adds it where a request or
// a socket has none. Ids in answers replace the placeholders peer-id and conversation-id in later variables.

const KEY = "convospace/api-page";
const known = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");

function learnFrom({ data }) {
  const tokens = (data?.verifyOtp ?? data?.refreshTokens)?.tokens;
  if (tokens) known.authorization = `Bearer ${tokens.accessToken}`;
  if (data?.userByPhoneNumber) known["peer-id"] = data.userByPhoneNumber.id;
  if (data?.openConversation?.conversation) known["conversation-id"] = data.openConversation.conversation.id;
  sessionStorage.setItem(KEY, JSON.stringify(known));
}

const fillIn = (text) =>
  text.replaceAll(/"(peer-id|conversation-id)"/g, (whole, name) => (known[name] ? JSON.stringify(known[name]) : whole));

const { fetch: fetchUnsigned } = window;
window.fetch = async (address, options) => {
  const request = new Request(address, options);
  if (new URL(request.url).origin !== location.origin) return fetchUnsigned(request);
  if (known.authorization && !request.headers.has("authorization"))
    request.headers.set("authorization", known.authorization);
  const body = request.method === "POST" ? { body: fillIn(await request.text()) } : {};
  const response = await fetchUnsigned(new Request(request, body));
  response
    .clone()
    .json()
    .then(learnFrom, () => undefined);
  return response;
};

const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (text) {
  if (typeof text !== "string" || new URL(this.url).host !== location.host) return send.call(this, text);
  const message = JSON.parse(fillIn(text));
  if (message.type === "connection_init" && known.authorization)
    message.payload = { authorization: known.authorization, ...message.payload };
  return send.call(this, JSON.stringify(message));
};
