export { ChatProvider, useChat } from "./chat-provider.js";
export { type Attachment, type Composer, useComposer } from "./composer.js";
export { type Messages, useConversation, useMessages, useTyping } from "./conversation.js";
export {
  type List,
  useBlocked,
  useContacts,
  useInbox,
  useLoginHistory,
  useNotifications,
  useSearch,
  useSessions,
} from "./lists.js";
export { usePerson, usePresence, usePrivacy, useProfile } from "./people.js";
export { usePush } from "./push.js";
export { useLimits, usePendingMedia, useProgress, useUpload } from "./uploads.js";
export { useConnection, useDrafts, useSession, useSync, useUnread, useUnsent } from "./session.js";
