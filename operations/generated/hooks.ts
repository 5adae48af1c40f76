import * as apollo from "@apollo/client/react";
import * as ops from "./graphql.js";
/** Apollo Client's `useMutation` for `mutation DeleteAccount`. */
export function useDeleteAccountMutation(options?: Omit<apollo.useMutation.Options<ops.DeleteAccountMutation, ops.DeleteAccountMutationVariables>, "variables">) {
  return apollo.useMutation(ops.DeleteAccountDocument, options);
}

/** Apollo Client's `useMutation` for `mutation UpdatePrivacy`. */
export function useUpdatePrivacyMutation(options?: Omit<apollo.useMutation.Options<ops.UpdatePrivacyMutation, ops.UpdatePrivacyMutationVariables>, "variables">) {
  return apollo.useMutation(ops.UpdatePrivacyDocument, options);
}

/** Apollo Client's `useMutation` for `mutation UpdateProfile`. */
export function useUpdateProfileMutation(options?: Omit<apollo.useMutation.Options<ops.UpdateProfileMutation, ops.UpdateProfileMutationVariables>, "variables">) {
  return apollo.useMutation(ops.UpdateProfileDocument, options);
}

/** Apollo Client's `useQuery` for `query LoginHistory`. */
export function useLoginHistoryQuery(options?: Omit<apollo.useQuery.Options<ops.LoginHistoryQuery, ops.LoginHistoryQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.LoginHistoryDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query LoginHistory`. */
export function useLoginHistoryLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.LoginHistoryQuery, ops.LoginHistoryQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.LoginHistoryDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query LoginHistory`. */
export function useLoginHistorySuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.LoginHistoryQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.LoginHistoryQuery, ops.LoginHistoryQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.LoginHistoryDocument, options);
}

/** Apollo Client's `useMutation` for `mutation Logout`. */
export function useLogoutMutation(options?: Omit<apollo.useMutation.Options<ops.LogoutMutation, ops.LogoutMutationVariables>, "variables">) {
  return apollo.useMutation(ops.LogoutDocument, options);
}

/** Apollo Client's `useMutation` for `mutation RefreshTokens`. */
export function useRefreshTokensMutation(options?: Omit<apollo.useMutation.Options<ops.RefreshTokensMutation, ops.RefreshTokensMutationVariables>, "variables">) {
  return apollo.useMutation(ops.RefreshTokensDocument, options);
}

/** Apollo Client's `useMutation` for `mutation RevokeOtherSessions`. */
export function useRevokeOtherSessionsMutation(options?: Omit<apollo.useMutation.Options<ops.RevokeOtherSessionsMutation, ops.RevokeOtherSessionsMutationVariables>, "variables">) {
  return apollo.useMutation(ops.RevokeOtherSessionsDocument, options);
}

/** Apollo Client's `useMutation` for `mutation RevokeSession`. */
export function useRevokeSessionMutation(options?: Omit<apollo.useMutation.Options<ops.RevokeSessionMutation, ops.RevokeSessionMutationVariables>, "variables">) {
  return apollo.useMutation(ops.RevokeSessionDocument, options);
}

/** Apollo Client's `useMutation` for `mutation SendOtp`. */
export function useSendOtpMutation(options?: Omit<apollo.useMutation.Options<ops.SendOtpMutation, ops.SendOtpMutationVariables>, "variables">) {
  return apollo.useMutation(ops.SendOtpDocument, options);
}

/** Apollo Client's `useQuery` for `query Sessions`. */
export function useSessionsQuery(options?: Omit<apollo.useQuery.Options<ops.SessionsQuery, ops.SessionsQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.SessionsDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Sessions`. */
export function useSessionsLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.SessionsQuery, ops.SessionsQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.SessionsDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Sessions`. */
export function useSessionsSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.SessionsQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.SessionsQuery, ops.SessionsQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.SessionsDocument, options);
}

/** Apollo Client's `useMutation` for `mutation VerifyOtp`. */
export function useVerifyOtpMutation(options?: Omit<apollo.useMutation.Options<ops.VerifyOtpMutation, ops.VerifyOtpMutationVariables>, "variables">) {
  return apollo.useMutation(ops.VerifyOtpDocument, options);
}

/** Apollo Client's `useQuery` for `query Viewer`. */
export function useViewerQuery(options?: Omit<apollo.useQuery.Options<ops.ViewerQuery, ops.ViewerQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.ViewerDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Viewer`. */
export function useViewerLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.ViewerQuery, ops.ViewerQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.ViewerDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Viewer`. */
export function useViewerSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.ViewerQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.ViewerQuery, ops.ViewerQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.ViewerDocument, options);
}

/** Apollo Client's `useQuery` for `query ViewerProfile`. */
export function useViewerProfileQuery(options?: Omit<apollo.useQuery.Options<ops.ViewerProfileQuery, ops.ViewerProfileQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.ViewerProfileDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query ViewerProfile`. */
export function useViewerProfileLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.ViewerProfileQuery, ops.ViewerProfileQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.ViewerProfileDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query ViewerProfile`. */
export function useViewerProfileSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.ViewerProfileQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.ViewerProfileQuery, ops.ViewerProfileQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.ViewerProfileDocument, options);
}

/** Apollo Client's `useMutation` for `mutation AddContact`. */
export function useAddContactMutation(options?: Omit<apollo.useMutation.Options<ops.AddContactMutation, ops.AddContactMutationVariables>, "variables">) {
  return apollo.useMutation(ops.AddContactDocument, options);
}

/** Apollo Client's `useMutation` for `mutation BlockUser`. */
export function useBlockUserMutation(options?: Omit<apollo.useMutation.Options<ops.BlockUserMutation, ops.BlockUserMutationVariables>, "variables">) {
  return apollo.useMutation(ops.BlockUserDocument, options);
}

/** Apollo Client's `useQuery` for `query BlockedUsers`. */
export function useBlockedUsersQuery(options?: Omit<apollo.useQuery.Options<ops.BlockedUsersQuery, ops.BlockedUsersQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.BlockedUsersDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query BlockedUsers`. */
export function useBlockedUsersLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.BlockedUsersQuery, ops.BlockedUsersQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.BlockedUsersDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query BlockedUsers`. */
export function useBlockedUsersSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.BlockedUsersQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.BlockedUsersQuery, ops.BlockedUsersQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.BlockedUsersDocument, options);
}

/** Apollo Client's `useQuery` for `query Contacts`. */
export function useContactsQuery(options?: Omit<apollo.useQuery.Options<ops.ContactsQuery, ops.ContactsQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.ContactsDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Contacts`. */
export function useContactsLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.ContactsQuery, ops.ContactsQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.ContactsDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Contacts`. */
export function useContactsSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.ContactsQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.ContactsQuery, ops.ContactsQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.ContactsDocument, options);
}

/** Apollo Client's `useMutation` for `mutation RemoveContact`. */
export function useRemoveContactMutation(options?: Omit<apollo.useMutation.Options<ops.RemoveContactMutation, ops.RemoveContactMutationVariables>, "variables">) {
  return apollo.useMutation(ops.RemoveContactDocument, options);
}

/** Apollo Client's `useMutation` for `mutation UnblockUser`. */
export function useUnblockUserMutation(options?: Omit<apollo.useMutation.Options<ops.UnblockUserMutation, ops.UnblockUserMutationVariables>, "variables">) {
  return apollo.useMutation(ops.UnblockUserDocument, options);
}

/** Apollo Client's `useMutation` for `mutation UpdateContact`. */
export function useUpdateContactMutation(options?: Omit<apollo.useMutation.Options<ops.UpdateContactMutation, ops.UpdateContactMutationVariables>, "variables">) {
  return apollo.useMutation(ops.UpdateContactDocument, options);
}

/** Apollo Client's `useQuery` for `query UserByPhoneNumber`. */
export function useUserByPhoneNumberQuery(options: Omit<apollo.useQuery.Options<ops.UserByPhoneNumberQuery, ops.UserByPhoneNumberQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.UserByPhoneNumberDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query UserByPhoneNumber`. */
export function useUserByPhoneNumberLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.UserByPhoneNumberQuery, ops.UserByPhoneNumberQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.UserByPhoneNumberDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query UserByPhoneNumber`. */
export function useUserByPhoneNumberSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.UserByPhoneNumberQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.UserByPhoneNumberQuery, ops.UserByPhoneNumberQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.UserByPhoneNumberDocument, options);
}

/** Apollo Client's `useMutation` for `mutation ArchiveConversation`. */
export function useArchiveConversationMutation(options?: Omit<apollo.useMutation.Options<ops.ArchiveConversationMutation, ops.ArchiveConversationMutationVariables>, "variables">) {
  return apollo.useMutation(ops.ArchiveConversationDocument, options);
}

/** Apollo Client's `useQuery` for `query Conversation`. */
export function useConversationQuery(options: Omit<apollo.useQuery.Options<ops.ConversationQuery, ops.ConversationQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.ConversationDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Conversation`. */
export function useConversationLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.ConversationQuery, ops.ConversationQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.ConversationDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Conversation`. */
export function useConversationSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.ConversationQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.ConversationQuery, ops.ConversationQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.ConversationDocument, options);
}

/** Apollo Client's `useQuery` for `query Conversations`. */
export function useConversationsQuery(options?: Omit<apollo.useQuery.Options<ops.ConversationsQuery, ops.ConversationsQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.ConversationsDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Conversations`. */
export function useConversationsLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.ConversationsQuery, ops.ConversationsQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.ConversationsDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Conversations`. */
export function useConversationsSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.ConversationsQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.ConversationsQuery, ops.ConversationsQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.ConversationsDocument, options);
}

/** Apollo Client's `useQuery` for `query ConversationsById`. */
export function useConversationsByIdQuery(options: Omit<apollo.useQuery.Options<ops.ConversationsByIdQuery, ops.ConversationsByIdQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.ConversationsByIdDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query ConversationsById`. */
export function useConversationsByIdLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.ConversationsByIdQuery, ops.ConversationsByIdQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.ConversationsByIdDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query ConversationsById`. */
export function useConversationsByIdSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.ConversationsByIdQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.ConversationsByIdQuery, ops.ConversationsByIdQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.ConversationsByIdDocument, options);
}

/** Apollo Client's `useMutation` for `mutation DeleteConversation`. */
export function useDeleteConversationMutation(options?: Omit<apollo.useMutation.Options<ops.DeleteConversationMutation, ops.DeleteConversationMutationVariables>, "variables">) {
  return apollo.useMutation(ops.DeleteConversationDocument, options);
}

/** Apollo Client's `useQuery` for `query History`. */
export function useHistoryQuery(options: Omit<apollo.useQuery.Options<ops.HistoryQuery, ops.HistoryQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.HistoryDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query History`. */
export function useHistoryLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.HistoryQuery, ops.HistoryQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.HistoryDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query History`. */
export function useHistorySuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.HistoryQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.HistoryQuery, ops.HistoryQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.HistoryDocument, options);
}

/** Apollo Client's `useMutation` for `mutation MuteConversation`. */
export function useMuteConversationMutation(options?: Omit<apollo.useMutation.Options<ops.MuteConversationMutation, ops.MuteConversationMutationVariables>, "variables">) {
  return apollo.useMutation(ops.MuteConversationDocument, options);
}

/** Apollo Client's `useMutation` for `mutation OpenConversation`. */
export function useOpenConversationMutation(options?: Omit<apollo.useMutation.Options<ops.OpenConversationMutation, ops.OpenConversationMutationVariables>, "variables">) {
  return apollo.useMutation(ops.OpenConversationDocument, options);
}

/** Apollo Client's `useMutation` for `mutation PinConversation`. */
export function usePinConversationMutation(options?: Omit<apollo.useMutation.Options<ops.PinConversationMutation, ops.PinConversationMutationVariables>, "variables">) {
  return apollo.useMutation(ops.PinConversationDocument, options);
}

/** Apollo Client's `useMutation` for `mutation SetNotificationLevel`. */
export function useSetNotificationLevelMutation(options?: Omit<apollo.useMutation.Options<ops.SetNotificationLevelMutation, ops.SetNotificationLevelMutationVariables>, "variables">) {
  return apollo.useMutation(ops.SetNotificationLevelDocument, options);
}

/** Apollo Client's `useQuery` for `query EventCursor`. */
export function useEventCursorQuery(options?: Omit<apollo.useQuery.Options<ops.EventCursorQuery, ops.EventCursorQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.EventCursorDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query EventCursor`. */
export function useEventCursorLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.EventCursorQuery, ops.EventCursorQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.EventCursorDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query EventCursor`. */
export function useEventCursorSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.EventCursorQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.EventCursorQuery, ops.EventCursorQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.EventCursorDocument, options);
}

/** Apollo Client's `useQuery` for `query EventPage`. */
export function useEventPageQuery(options: Omit<apollo.useQuery.Options<ops.EventPageQuery, ops.EventPageQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.EventPageDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query EventPage`. */
export function useEventPageLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.EventPageQuery, ops.EventPageQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.EventPageDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query EventPage`. */
export function useEventPageSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.EventPageQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.EventPageQuery, ops.EventPageQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.EventPageDocument, options);
}

/** Apollo Client's `useSubscription` for `subscription Events`. */
export function useEventsSubscription(options?: apollo.useSubscription.Options<ops.EventsSubscription, ops.EventsSubscriptionVariables>) {
  return apollo.useSubscription(ops.EventsDocument, options);
}

/** Apollo Client's `useSubscription` for `subscription MessageChanged`. */
export function useMessageChangedSubscription(options?: apollo.useSubscription.Options<ops.MessageChangedSubscription, ops.MessageChangedSubscriptionVariables>) {
  return apollo.useSubscription(ops.MessageChangedDocument, options);
}

/** Apollo Client's `useMutation` for `mutation DeleteMessage`. */
export function useDeleteMessageMutation(options?: Omit<apollo.useMutation.Options<ops.DeleteMessageMutation, ops.DeleteMessageMutationVariables>, "variables">) {
  return apollo.useMutation(ops.DeleteMessageDocument, options);
}

/** Apollo Client's `useMutation` for `mutation EditMessage`. */
export function useEditMessageMutation(options?: Omit<apollo.useMutation.Options<ops.EditMessageMutation, ops.EditMessageMutationVariables>, "variables">) {
  return apollo.useMutation(ops.EditMessageDocument, options);
}

/** Apollo Client's `useMutation` for `mutation MarkDelivered`. */
export function useMarkDeliveredMutation(options?: Omit<apollo.useMutation.Options<ops.MarkDeliveredMutation, ops.MarkDeliveredMutationVariables>, "variables">) {
  return apollo.useMutation(ops.MarkDeliveredDocument, options);
}

/** Apollo Client's `useMutation` for `mutation MarkRead`. */
export function useMarkReadMutation(options?: Omit<apollo.useMutation.Options<ops.MarkReadMutation, ops.MarkReadMutationVariables>, "variables">) {
  return apollo.useMutation(ops.MarkReadDocument, options);
}

/** Apollo Client's `useQuery` for `query Message`. */
export function useMessageQuery(options: Omit<apollo.useQuery.Options<ops.MessageQuery, ops.MessageQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.MessageDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Message`. */
export function useMessageLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.MessageQuery, ops.MessageQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.MessageDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Message`. */
export function useMessageSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.MessageQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.MessageQuery, ops.MessageQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.MessageDocument, options);
}

/** Apollo Client's `useQuery` for `query MessageEdits`. */
export function useMessageEditsQuery(options: Omit<apollo.useQuery.Options<ops.MessageEditsQuery, ops.MessageEditsQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.MessageEditsDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query MessageEdits`. */
export function useMessageEditsLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.MessageEditsQuery, ops.MessageEditsQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.MessageEditsDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query MessageEdits`. */
export function useMessageEditsSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.MessageEditsQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.MessageEditsQuery, ops.MessageEditsQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.MessageEditsDocument, options);
}

/** Apollo Client's `useQuery` for `query Receipts`. */
export function useReceiptsQuery(options: Omit<apollo.useQuery.Options<ops.ReceiptsQuery, ops.ReceiptsQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.ReceiptsDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Receipts`. */
export function useReceiptsLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.ReceiptsQuery, ops.ReceiptsQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.ReceiptsDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Receipts`. */
export function useReceiptsSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.ReceiptsQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.ReceiptsQuery, ops.ReceiptsQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.ReceiptsDocument, options);
}

/** Apollo Client's `useMutation` for `mutation SendMessage`. */
export function useSendMessageMutation(options?: Omit<apollo.useMutation.Options<ops.SendMessageMutation, ops.SendMessageMutationVariables>, "variables">) {
  return apollo.useMutation(ops.SendMessageDocument, options);
}

/** Apollo Client's `useMutation` for `mutation DeleteNotification`. */
export function useDeleteNotificationMutation(options?: Omit<apollo.useMutation.Options<ops.DeleteNotificationMutation, ops.DeleteNotificationMutationVariables>, "variables">) {
  return apollo.useMutation(ops.DeleteNotificationDocument, options);
}

/** Apollo Client's `useMutation` for `mutation MarkAllNotificationsRead`. */
export function useMarkAllNotificationsReadMutation(options?: Omit<apollo.useMutation.Options<ops.MarkAllNotificationsReadMutation, ops.MarkAllNotificationsReadMutationVariables>, "variables">) {
  return apollo.useMutation(ops.MarkAllNotificationsReadDocument, options);
}

/** Apollo Client's `useMutation` for `mutation MarkNotificationRead`. */
export function useMarkNotificationReadMutation(options?: Omit<apollo.useMutation.Options<ops.MarkNotificationReadMutation, ops.MarkNotificationReadMutationVariables>, "variables">) {
  return apollo.useMutation(ops.MarkNotificationReadDocument, options);
}

/** Apollo Client's `useSubscription` for `subscription NotificationAdded`. */
export function useNotificationAddedSubscription(options?: apollo.useSubscription.Options<ops.NotificationAddedSubscription, ops.NotificationAddedSubscriptionVariables>) {
  return apollo.useSubscription(ops.NotificationAddedDocument, options);
}

/** Apollo Client's `useQuery` for `query Notifications`. */
export function useNotificationsQuery(options?: Omit<apollo.useQuery.Options<ops.NotificationsQuery, ops.NotificationsQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.NotificationsDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Notifications`. */
export function useNotificationsLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.NotificationsQuery, ops.NotificationsQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.NotificationsDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Notifications`. */
export function useNotificationsSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.NotificationsQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.NotificationsQuery, ops.NotificationsQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.NotificationsDocument, options);
}

/** Apollo Client's `useQuery` for `query UnreadCounts`. */
export function useUnreadCountsQuery(options?: Omit<apollo.useQuery.Options<ops.UnreadCountsQuery, ops.UnreadCountsQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.UnreadCountsDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query UnreadCounts`. */
export function useUnreadCountsLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.UnreadCountsQuery, ops.UnreadCountsQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.UnreadCountsDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query UnreadCounts`. */
export function useUnreadCountsSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.UnreadCountsQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.UnreadCountsQuery, ops.UnreadCountsQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.UnreadCountsDocument, options);
}

/** Apollo Client's `useSubscription` for `subscription PresenceChanged`. */
export function usePresenceChangedSubscription(options?: apollo.useSubscription.Options<ops.PresenceChangedSubscription, ops.PresenceChangedSubscriptionVariables>) {
  return apollo.useSubscription(ops.PresenceChangedDocument, options);
}

/** Apollo Client's `useMutation` for `mutation SetPresence`. */
export function useSetPresenceMutation(options?: Omit<apollo.useMutation.Options<ops.SetPresenceMutation, ops.SetPresenceMutationVariables>, "variables">) {
  return apollo.useMutation(ops.SetPresenceDocument, options);
}

/** Apollo Client's `useMutation` for `mutation SetTyping`. */
export function useSetTypingMutation(options?: Omit<apollo.useMutation.Options<ops.SetTypingMutation, ops.SetTypingMutationVariables>, "variables">) {
  return apollo.useMutation(ops.SetTypingDocument, options);
}

/** Apollo Client's `useSubscription` for `subscription TypingChanged`. */
export function useTypingChangedSubscription(options?: apollo.useSubscription.Options<ops.TypingChangedSubscription, ops.TypingChangedSubscriptionVariables>) {
  return apollo.useSubscription(ops.TypingChangedDocument, options);
}

/** Apollo Client's `useQuery` for `query PushSettings`. */
export function usePushSettingsQuery(options?: Omit<apollo.useQuery.Options<ops.PushSettingsQuery, ops.PushSettingsQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.PushSettingsDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query PushSettings`. */
export function usePushSettingsLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.PushSettingsQuery, ops.PushSettingsQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.PushSettingsDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query PushSettings`. */
export function usePushSettingsSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.PushSettingsQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.PushSettingsQuery, ops.PushSettingsQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.PushSettingsDocument, options);
}

/** Apollo Client's `useMutation` for `mutation RegisterBrowser`. */
export function useRegisterBrowserMutation(options?: Omit<apollo.useMutation.Options<ops.RegisterBrowserMutation, ops.RegisterBrowserMutationVariables>, "variables">) {
  return apollo.useMutation(ops.RegisterBrowserDocument, options);
}

/** Apollo Client's `useMutation` for `mutation RegisterPushDevice`. */
export function useRegisterPushDeviceMutation(options?: Omit<apollo.useMutation.Options<ops.RegisterPushDeviceMutation, ops.RegisterPushDeviceMutationVariables>, "variables">) {
  return apollo.useMutation(ops.RegisterPushDeviceDocument, options);
}

/** Apollo Client's `useMutation` for `mutation RemovePushDevice`. */
export function useRemovePushDeviceMutation(options?: Omit<apollo.useMutation.Options<ops.RemovePushDeviceMutation, ops.RemovePushDeviceMutationVariables>, "variables">) {
  return apollo.useMutation(ops.RemovePushDeviceDocument, options);
}

/** Apollo Client's `useMutation` for `mutation SendTestPush`. */
export function useSendTestPushMutation(options?: Omit<apollo.useMutation.Options<ops.SendTestPushMutation, ops.SendTestPushMutationVariables>, "variables">) {
  return apollo.useMutation(ops.SendTestPushDocument, options);
}

/** Apollo Client's `useMutation` for `mutation UpdateNotificationSettings`. */
export function useUpdateNotificationSettingsMutation(options?: Omit<apollo.useMutation.Options<ops.UpdateNotificationSettingsMutation, ops.UpdateNotificationSettingsMutationVariables>, "variables">) {
  return apollo.useMutation(ops.UpdateNotificationSettingsDocument, options);
}

/** Apollo Client's `useMutation` for `mutation AddReaction`. */
export function useAddReactionMutation(options?: Omit<apollo.useMutation.Options<ops.AddReactionMutation, ops.AddReactionMutationVariables>, "variables">) {
  return apollo.useMutation(ops.AddReactionDocument, options);
}

/** Apollo Client's `useMutation` for `mutation RemoveReaction`. */
export function useRemoveReactionMutation(options?: Omit<apollo.useMutation.Options<ops.RemoveReactionMutation, ops.RemoveReactionMutationVariables>, "variables">) {
  return apollo.useMutation(ops.RemoveReactionDocument, options);
}

/** Apollo Client's `useQuery` for `query ConversationScreen`. */
export function useConversationScreenQuery(options: Omit<apollo.useQuery.Options<ops.ConversationScreenQuery, ops.ConversationScreenQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.ConversationScreenDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query ConversationScreen`. */
export function useConversationScreenLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.ConversationScreenQuery, ops.ConversationScreenQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.ConversationScreenDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query ConversationScreen`. */
export function useConversationScreenSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.ConversationScreenQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.ConversationScreenQuery, ops.ConversationScreenQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.ConversationScreenDocument, options);
}

/** Apollo Client's `useQuery` for `query Inbox`. */
export function useInboxQuery(options?: Omit<apollo.useQuery.Options<ops.InboxQuery, ops.InboxQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.InboxDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Inbox`. */
export function useInboxLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.InboxQuery, ops.InboxQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.InboxDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Inbox`. */
export function useInboxSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.InboxQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.InboxQuery, ops.InboxQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.InboxDocument, options);
}

/** Apollo Client's `useQuery` for `query SearchMessages`. */
export function useSearchMessagesQuery(options: Omit<apollo.useQuery.Options<ops.SearchMessagesQuery, ops.SearchMessagesQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.SearchMessagesDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query SearchMessages`. */
export function useSearchMessagesLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.SearchMessagesQuery, ops.SearchMessagesQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.SearchMessagesDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query SearchMessages`. */
export function useSearchMessagesSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.SearchMessagesQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.SearchMessagesQuery, ops.SearchMessagesQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.SearchMessagesDocument, options);
}

/** Apollo Client's `useQuery` for `query Service`. */
export function useServiceQuery(options?: Omit<apollo.useQuery.Options<ops.ServiceQuery, ops.ServiceQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.ServiceDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Service`. */
export function useServiceLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.ServiceQuery, ops.ServiceQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.ServiceDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Service`. */
export function useServiceSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.ServiceQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.ServiceQuery, ops.ServiceQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.ServiceDocument, options);
}

/** Apollo Client's `useMutation` for `mutation CancelUpload`. */
export function useCancelUploadMutation(options?: Omit<apollo.useMutation.Options<ops.CancelUploadMutation, ops.CancelUploadMutationVariables>, "variables">) {
  return apollo.useMutation(ops.CancelUploadDocument, options);
}

/** Apollo Client's `useMutation` for `mutation CompleteUpload`. */
export function useCompleteUploadMutation(options?: Omit<apollo.useMutation.Options<ops.CompleteUploadMutation, ops.CompleteUploadMutationVariables>, "variables">) {
  return apollo.useMutation(ops.CompleteUploadDocument, options);
}

/** Apollo Client's `useMutation` for `mutation CreateUpload`. */
export function useCreateUploadMutation(options?: Omit<apollo.useMutation.Options<ops.CreateUploadMutation, ops.CreateUploadMutationVariables>, "variables">) {
  return apollo.useMutation(ops.CreateUploadDocument, options);
}

/** Apollo Client's `useQuery` for `query Limits`. */
export function useLimitsQuery(options?: Omit<apollo.useQuery.Options<ops.LimitsQuery, ops.LimitsQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.LimitsDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Limits`. */
export function useLimitsLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.LimitsQuery, ops.LimitsQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.LimitsDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Limits`. */
export function useLimitsSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.LimitsQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.LimitsQuery, ops.LimitsQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.LimitsDocument, options);
}

/** Apollo Client's `useQuery` for `query Storage`. */
export function useStorageQuery(options?: Omit<apollo.useQuery.Options<ops.StorageQuery, ops.StorageQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.StorageDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Storage`. */
export function useStorageLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.StorageQuery, ops.StorageQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.StorageDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Storage`. */
export function useStorageSuspenseQuery(options?: Omit<apollo.useSuspenseQuery.Options<ops.StorageQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.StorageQuery, ops.StorageQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.StorageDocument, options);
}

/** Apollo Client's `useQuery` for `query Upload`. */
export function useUploadQuery(options: Omit<apollo.useQuery.Options<ops.UploadQuery, ops.UploadQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.UploadDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Upload`. */
export function useUploadLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.UploadQuery, ops.UploadQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.UploadDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Upload`. */
export function useUploadSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.UploadQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.UploadQuery, ops.UploadQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.UploadDocument, options);
}

/** Apollo Client's `useQuery` for `query Node`. */
export function useNodeQuery(options: Omit<apollo.useQuery.Options<ops.NodeQuery, ops.NodeQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.NodeDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query Node`. */
export function useNodeLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.NodeQuery, ops.NodeQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.NodeDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query Node`. */
export function useNodeSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.NodeQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.NodeQuery, ops.NodeQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.NodeDocument, options);
}

/** Apollo Client's `useQuery` for `query User`. */
export function useUserQuery(options: Omit<apollo.useQuery.Options<ops.UserQuery, ops.UserQueryVariables>, "returnPartialData"> | apollo.SkipToken) {
  return apollo.useQuery(ops.UserDocument, options);
}

/** Apollo Client's `useLazyQuery` for `query User`. */
export function useUserLazyQuery(options?: Omit<apollo.useLazyQuery.Options<ops.UserQuery, ops.UserQueryVariables>, "returnPartialData">) {
  return apollo.useLazyQuery(ops.UserDocument, options);
}

/** Apollo Client's `useSuspenseQuery` for `query User`. */
export function useUserSuspenseQuery(options: Omit<apollo.useSuspenseQuery.Options<ops.UserQueryVariables>, "returnPartialData" | "errorPolicy" | "skip">): apollo.useSuspenseQuery.Result<ops.UserQuery, ops.UserQueryVariables, "complete" | "streaming"> {
  return apollo.useSuspenseQuery(ops.UserDocument, options);
}