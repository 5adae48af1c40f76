import { ServiceDocument } from "../../../client/src/generated/documents/Service.js";
import { useChat } from "../../../client/src/react/index.js";
import { useLoaded } from "./use-loaded.js";

export interface TestPerson {
  phoneNumber: string;
  code: string;
  fullName: string;
}

/** Test accounts of a server in development; none until the server has answered. */
export function useTestPeople(): readonly TestPerson[] {
  const chat = useChat();
  const answer = useLoaded("service", () => chat.request(ServiceDocument, {}));
  return answer.status === "ready" ? answer.value.service.testPeople : [];
}
