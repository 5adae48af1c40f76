import { DOCUMENTS } from "../harness/documents.js";
import type { Connect } from "./device.js";
import { connectGraphql, refuse } from "./graphql.js";
import { createHttpConnections, rawRequest } from "./http-connections.js";

interface Answer {
  readonly errors?: unknown;
  readonly data?: { readonly sendMessage?: { readonly message: { readonly body: string } | null } };
}

/** Device that receives over its socket and sends over keep-alive HTTP. */
export const connectGraphqlHttp: Connect = async (endpoint, receiver) => {
  const device = await connectGraphql(endpoint, receiver);
  const connections = createHttpConnections(endpoint.url, (fault) => receiver.onFault(fault));
  const url = new URL(endpoint.url);
  return {
    send: ({ conversationId, clientId, body }) => {
      const variables = { input: { conversationId, clientMessageId: clientId, body } };
      const raw = rawRequest("POST", url, { token: endpoint.token, body: { query: DOCUMENTS.send, variables } });
      connections.request(raw, (_status, content) => {
        const { data, errors } = JSON.parse(content.toString()) as Answer;
        if (errors !== undefined) refuse(clientId, errors, receiver);
        else if (data?.sendMessage?.message) receiver.onAnswer(data.sendMessage.message.body);
        else receiver.onFault(content.toString());
      });
    },
    close: () => {
      connections.close();
      device.close();
    },
  };
};
