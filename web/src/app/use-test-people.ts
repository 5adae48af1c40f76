import { ServiceDocument } from "../../../client/src/generated/documents/Service.js";
import { useChat } from "../../../client/src/react/index.js";
import { useLoaded } from "./use-loaded.js";

export interface TestPerson {
  phoneNumber: string;
  code: string;
  fullName: string;
}

/** Made-up people of a server under development; none until the server has answered. */
export function useTestPeople(): readonly TestPerson[] {
  const chat = useChat();
  const answer = useLoaded("service", () => chat.request(ServiceDocument, {}));
  return answer.status === "ready" ? answer.value.service.testPeople : [];
}
