import { createHash } from "node:crypto";
import sharp from "sharp";
import type { FinalRead } from "../workload/final-read.js";
import { throughNode } from "../workload/media-link.js";
import type { Cluster } from "../cluster/cluster.js";
import type { History } from "../history/history.js";
import { isOk } from "../history/history.js";

/** File of a message as one of its members gets it from a node. */
export interface MediaRead {
  readonly user: number;
  readonly node: number;
  readonly conversation: number;
  readonly sequence: number;
  readonly status: number | undefined;
  readonly sha256: string;
  readonly isPicture: boolean;
}

/** Status of an address of media that a send has returned, on a node. */
export interface LinkRead {
  readonly clientMessageId: string;
  readonly user: number;
  readonly node: number;
  readonly status: number | undefined;
}

const TIMEOUT_MS = 20_000;

/** Downloads the media of all messages, as every member from every node. */
export async function readMedia({ nodes }: Cluster, finalReads: readonly FinalRead[]): Promise<MediaRead[]> {
  const reads: MediaRead[] = [];
  for (const { user, conversations } of finalReads)
    for (const { conversation, messages } of conversations)
      for (const { sequence, link } of messages)
        if (link !== null)
          for (const [node, { url }] of nodes.entries())
            reads.push({ user, node, conversation, sequence, ...(await download(throughNode(link, url))) });
  return reads;
}

/** Asks every node for each address that a send has returned. */
export async function readLinks({ nodes }: Cluster, history: History): Promise<LinkRead[]> {
  const links = new Map<string, Omit<LinkRead, "node" | "status"> & { link: string }>();
  for (const { user, input, outcome } of history.callsOf("send").filter(isOk)) {
    const { link } = outcome.value;
    if (link !== null) links.set(link, { link, user, clientMessageId: input.clientMessageId });
  }
  const reads: LinkRead[] = [];
  for (const { link, ...message } of links.values())
    for (const [node, { url }] of nodes.entries()) {
      // Not HEAD: links of S3 are signed for GET.
      const response = await ask(throughNode(link, url));
      await response?.body?.cancel();
      reads.push({ ...message, node, status: response?.status });
    }
  return reads;
}

async function download(url: string) {
  const response = await ask(url);
  const bytes = Buffer.from((await response?.arrayBuffer().catch(() => undefined)) ?? new ArrayBuffer(0));
  return {
    status: response?.status,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    isPicture: response?.headers.get("content-type")?.startsWith("image/") === true && (await isDecodable(bytes)),
  };
}

function ask(url: string): Promise<Response | undefined> {
  return fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => undefined);
}

async function isDecodable(bytes: Buffer): Promise<boolean> {
  try {
    await sharp(bytes).stats();
    return true;
  } catch {
    return false;
  }
}
