import { randomUUID } from "node:crypto";
import { LogoutDocument, MessageDocument, RefreshTokensDocument } from "../operations/generated/graphql.js";
import { checkHistory, checkOrder, checkSeen, checkStream, checkUnread, nameOf } from "./checks.js";
import { SignedOut, post } from "./client.js";
import { type Device, createDevice } from "./device.js";
import { type Ledger, createLedger } from "./ledger.js";
import { afterwards, atOnce, expired, greetings, longText, longest, reply, scripts, tunnel } from "./script.js";
import type { Place } from "./sign-in.js";
import { type Stage, createStage } from "./stage.js";
import type { Transcript } from "./transcript.js";
import type { Verdict } from "./verdict.js";

/** Everyone and everything in the play. */
interface Cast {
  readonly url: string;
  readonly names: ReadonlyMap<string, string>;
  readonly phone: Device;
  readonly laptop: Device;
  readonly jun: Device;
  readonly stage: Stage;
  readonly ledger: Ledger;
  readonly verdict: Verdict;
  readonly transcript: Transcript;
  conversationId: string;
}

/** Tokens that live longer than this are not waited for. */
const LONGEST_LIFE_MS = 60_000;

/** Layla (phone, laptop) and Jun (phone) talk; what each device saw is compared with what was said. */
export async function play(place: Omit<Place, "onWait">, transcript: Transcript, verdict: Verdict): Promise<void> {
  const cast = await signIn(place, transcript, verdict);
  try {
    for (const act of [meet, speakInTongues, read, speakAtOnce, passTunnel, comeAndGo, outliveTokens, lookBack, leave])
      await act(cast);
  } catch (error) {
    // What each has seen until then tells what went wrong.
    for (const device of cast.stage.devices) checkSeen(device, cast.ledger, verdict);
    throw error;
  }
}

async function signIn(place: Omit<Place, "onWait">, transcript: Transcript, verdict: Verdict): Promise<Cast> {
  transcript.act("Signing in");
  const names = new Map<string, string>();
  const onWait = (seconds: number) => transcript.note(`the server wants ${seconds} s between two codes to one number`);
  const enter = async (who: { person: string; name: string; phoneNumber?: string }) => {
    const device = await createDevice({ ...place, onWait }, names, who);
    transcript.line(device, `signs in as ${device.phoneNumber}`);
    return device;
  };
  const phone = await enter({ person: "Layla", name: "phone" });
  const jun = await enter({ person: "Jun", name: "phone" });
  const laptop = await enter({ person: "Layla", name: "laptop", phoneNumber: phone.phoneNumber });
  const devices = [phone, laptop, jun];
  for (const device of devices) device.listen();
  await Promise.all(devices.map(({ witness }) => witness.until("StreamReady", () => witness.isReady)));
  transcript.note("all three listen: StreamReady");
  const ledger = createLedger();
  const stage = createStage(devices, ledger, transcript);
  return { url: place.url, names, phone, laptop, jun, stage, ledger, verdict, transcript, conversationId: "" };
}

async function meet(cast: Cast): Promise<void> {
  const { stage, transcript, verdict, jun, phone } = cast;
  transcript.act("Meeting");
  cast.conversationId = await stage.open(jun, phone);
  const again = await stage.open(phone, jun);
  verdict.same("The one conversation of the two", [cast.conversationId], [again]);
  await stage.say(jun, greetings.jun);
  await stage.type(phone);
  await stage.say(phone, greetings.layla, { overSocket: false });
  // Messages went both ways: from now on they see when the other is here.
  for (const device of stage.devices) device.watch();
  const isTold = ({ witness }: Device) => witness.until("who is here", () => witness.presence.length > 0);
  await Promise.all(stage.devices.map(isTold));
  await stage.type(jun);
}

async function speakInTongues({ stage, transcript, verdict, phone, laptop, jun, ledger }: Cast): Promise<void> {
  transcript.act("Many scripts, to the letter");
  const ids: string[] = [];
  for (const { by, body } of scripts) ids.push(await stage.say(by === "Jun" ? jun : laptop, body));
  const replyToId = ids[scripts.findIndex(({ by }) => by === reply.to)] ?? "";
  const id = await stage.say(phone, reply.body, { replyToId });
  for (const device of stage.devices) {
    const { message } = await device.client.ask(MessageDocument, { id });
    verdict.same(`The reply as ${nameOf(device)} sees it`, [replyToId], [message?.replyTo?.id ?? "none"]);
  }
  const inBytes = Buffer.byteLength(longText).toLocaleString("en");
  transcript.note(`${longest.toLocaleString("en")} characters, half of them emoji, ${inBytes} bytes:`);
  const clientMessageId = randomUUID();
  await stage.say(jun, longText, { clientMessageId, overSocket: false });
  verdict.same("One character more", ["INVALID"], [String(await stage.sayInVain(jun, `${longText}!`))]);
  verdict.same(
    "Its id for another text",
    ["CONFLICT"],
    [String(await stage.sayInVain(jun, "Not this", clientMessageId))],
  );
  verdict.same("What was refused leaves no trace", ["14"], [String(ledger.said.length)]);
}

async function read(cast: Cast): Promise<void> {
  const { stage, transcript, phone, laptop, jun } = cast;
  transcript.act("Receipts and counts");
  await countUnread(cast);
  await stage.mark("delivered", laptop);
  await stage.mark("read", phone);
  await stage.mark("delivered", jun);
  await countUnread(cast);
  await stage.mark("read", jun);
}

async function speakAtOnce({ stage, transcript, phone, jun }: Cast): Promise<void> {
  transcript.act("Both at once");
  const speak = async (device: Device, words: readonly string[]) => {
    for (const body of words) await stage.say(device, body);
  };
  await Promise.all([speak(phone, atOnce.layla), speak(jun, atOnce.jun)]);
}

/** The line is cut after the message was kept and before its sender heard so: graphql-ws asks again by itself. */
async function passTunnel(cast: Cast): Promise<void> {
  const { stage, transcript, phone, laptop, jun, ledger } = cast;
  transcript.act("Jun's line is cut in the middle of a sentence");
  const next = ledger.said.length + 1;
  jun.socket().pause(); // He still speaks, and hears nothing any more.
  jun.tunnel.isInside = true;
  const sentence = stage.say(jun, tunnel.jun);
  await Promise.all([phone, laptop].map(({ witness }) => witness.until(tunnel.jun, () => witness.newest === next)));
  jun.socket().terminate();
  await jun.witness.until("the cut", ({ closings }) => closings.length > 0);
  transcript.line(jun, `⚡    is cut off: №${next} is kept, its answer is lost`);
  for (const body of tunnel.layla) await stage.say(phone, body);
  jun.tunnel.isInside = false;
  await sentence;
  await jun.witness.until("what he missed", ({ newest }) => newest === ledger.said.length);
  transcript.line(jun, "↻    is back: nothing lost, nothing twice");
  await stage.say(jun, tunnel.junOutside);
  await stage.mark("read", jun);
  await stage.mark("read", laptop);
}

async function comeAndGo({ stage, transcript, phone, laptop, jun }: Cast): Promise<void> {
  transcript.act("The liveliest device counts");
  await stage.setPresence(phone, "AWAY");
  await stage.setPresence(laptop, "AWAY");
  await jun.witness.until("Layla away", ({ presence }) => presence.at(-1) === "Layla is away");
  await stage.setPresence(laptop, "ONLINE");
  await jun.witness.until("Layla online", ({ presence }) => presence.at(-1) === "Layla is online");
}

async function outliveTokens({ stage, transcript, verdict, url, phone, laptop, jun }: Cast): Promise<void> {
  transcript.act("Tokens run out");
  const lifeMs = Date.parse(phone.tokens().accessTokenExpiresAt) - Date.now();
  if (lifeMs > LONGEST_LIFE_MS) {
    transcript.note(`access tokens last ${Math.round(lifeMs / 60_000)} minutes more here: nobody waits for that`);
    return;
  }
  transcript.note(`in ${Math.max(0, Math.round(lifeMs / 1000))} s …`);
  const holders = [phone, laptop, jun]
    .toSorted((one, other) => one.tokens().accessTokenExpiresAt.localeCompare(other.tokens().accessTokenExpiresAt))
    .map((device) => ({ device, refreshToken: device.tokens().refreshToken, isRefused: nextRefusal(device) }));
  for (const { device } of holders) device.tunnel.isInside = true; // So that something is said while it is away.
  for (const [index, { device, refreshToken, isRefused }] of holders.entries()) {
    await device.witness.until("4403", isRefused);
    transcript.line(device, "⌛    its socket is closed with 4403");
    await stage.say(device === jun ? phone : jun, expired[index] ?? "", { overSocket: false });
    device.tunnel.isInside = false;
    await device.witness.until("its stream again", ({ isReady }) => isReady);
    transcript.line(device, "↻    is back with new tokens");
    const { refreshTokens } = await post(url, RefreshTokensDocument, { input: { refreshToken } });
    const same = refreshTokens?.tokens?.refreshToken === device.tokens().refreshToken ? "the same" : "another";
    verdict.same(`The next refresh token, asked for again by ${nameOf(device)}`, ["the same"], [same]);
  }
}

/** Whether a socket of the device has been closed with 4403 since now. */
function nextRefusal({ witness }: Device): () => boolean {
  const count = () => witness.closings.filter((code) => code === 4403).length;
  const before = count();
  return () => count() > before;
}

async function lookBack(cast: Cast): Promise<void> {
  const { stage, transcript, verdict, ledger, names, conversationId, phone, laptop, jun } = cast;
  transcript.act("Looking back");
  await countUnread(cast);
  checkOrder(ledger, verdict);
  for (const device of stage.devices) {
    await checkStream(device, names, ledger, verdict);
    const pages = await checkHistory(device, names, conversationId, ledger, verdict);
    const { events } = device.witness;
    transcript.line(
      device,
      `has seen ${events.length} events live, and pages ${ledger.said.length} messages back`,
      `${pages} pages`,
    );
  }
  const junTyped = ["Jun types", "Jun has stopped typing"];
  verdict.same("Who typed, on Layla's phone", junTyped, phone.witness.typing);
  verdict.same("Who typed, on Layla's laptop", junTyped, laptop.witness.typing);
  verdict.same("Who typed, on Jun's phone", ["Layla types", "Layla has stopped typing"], jun.witness.typing);
  verdict.same("Layla, as Jun saw her", ["Layla is online", "Layla is away", "Layla is online"], jun.witness.presence);
  for (const device of [phone, laptop])
    verdict.same(`Jun, as ${nameOf(device)} saw him: the tunnel was short`, ["Jun is online"], device.witness.presence);
}

async function leave({ stage, transcript, verdict, ledger, names, phone, laptop, jun }: Cast): Promise<void> {
  transcript.act("Leaving");
  const { length: before } = laptop.witness.closings;
  await laptop.client.ask(LogoutDocument, {});
  await laptop.witness.until("its end", ({ end }) => end !== undefined);
  const isSignedOut = laptop.witness.end?.error instanceof SignedOut;
  verdict.same("How the laptop's session ends", ["4403"], [String(laptop.witness.closings[before])]);
  verdict.same(
    "What the laptop is told",
    ["signed out"],
    [isSignedOut ? "signed out" : String(laptop.witness.end?.error)],
  );
  transcript.line(laptop, "⏻    logs out: its socket is closed with 4403, its refresh token is refused");
  await stage.say(phone, afterwards);
  await checkStream(phone, names, ledger, verdict);
  await checkStream(jun, names, ledger, verdict);
  await jun.client.close();
  await phone.witness.until("Jun go", ({ presence }) => presence.at(-1) === "Jun is offline");
  transcript.line(jun, "⏻    is gone; Layla is told, after the grace that a short absence gets");
  await Promise.all([phone.client.close(), laptop.client.close()]);
}

async function countUnread({ stage, transcript, verdict, ledger, conversationId }: Cast): Promise<void> {
  for (const device of stage.devices) {
    const unread = await checkUnread(device, conversationId, ledger, verdict);
    transcript.line(device, `#    ${unread} unread`);
  }
}
