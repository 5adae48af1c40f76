import { DOCUMENTS } from "../harness/documents.js";
import type { Connect } from "./device.js";
import { connectGraphql, refuse } from "./graphql.js";
import { createHttpLines, rawRequest } from "./http-connections.js";

interface Answer {
  readonly errors?: unknown;
  readonly data?: { readonly sendMessage?: { readonly message: { readonly body: string } | null } };
}

/** Device that receives over its socket and sends over keep-alive HTTP. */
export const connectGraphqlHttp: Connect = async (line, ears) => {
  const device = await connectGraphql(line, ears);
  const lines = createHttpLines(line.url, (fault) => ears.onFault(fault));
  const url = new URL(line.url);
  return {
    send: ({ conversationId, clientId, body }) => {
      const variables = { input: { conversationId, clientMessageId: clientId, body } };
      const raw = rawRequest("POST", url, { token: line.token, body: { query: DOCUMENTS.send, variables } });
      lines.request(raw, (_status, content) => {
        const { data, errors } = JSON.parse(content.toString()) as Answer;
        if (errors !== undefined) refuse(clientId, errors, ears);
        else if (data?.sendMessage?.message) ears.onAnswer(data.sendMessage.message.body);
        else ears.onFault(content.toString());
      });
    },
    close: () => {
      lines.close();
      device.close();
    },
  };
};
