// The selections stay as they are while those of operations/ grow with the screens: results of different versions, and of
// systems that return no more than this, can be compared.

const MESSAGE_BODY = `fragment MessageBody on Message {
  id
  sequence
  clientMessageId
  type
  body
  sentAt
  sender {
    id
  }
}`;

const MESSAGE_CHANGES = `fragment MessageChanges on Message {
  editedAt
  edits {
    body
    editedAt
  }
  deletedAt
}`;

const MESSAGE_REACTIONS = `fragment MessageReactions on Message {
  reactions {
    emoji
    user {
      id
      fullName
    }
    reactedAt
  }
}`;

const CONVERSATION_SUMMARY = `fragment ConversationSummary on Conversation {
  id
  peer {
    id
    fullName
  }
  lastMessageAt
  unreadCount
  viewerReadSequence
  peerReadSequence
  peerDeliveredSequence
}`;

const CONTACT_DETAILS = `fragment ContactDetails on Contact {
  id
  name
  isFavorite
  addedAt
  user {
    id
    fullName
    username
  }
}`;

const NOTIFICATION_DETAILS = `fragment NotificationDetails on Notification {
  id
  type
  title
  body
  messageCount
  actor {
    id
  }
  conversation {
    id
  }
  message {
    id
  }
  readAt
  deletedAt
  createdAt
  updatedAt
}`;

const EVENT_DETAILS = `fragment EventDetails on Event {
  __typename
  cursor
  occurredAt
  ... on MessageSent {
    message {
      ...MessageBody
      conversation {
        id
      }
    }
  }
  ... on MessageEdited {
    message {
      ...MessageBody
      ...MessageChanges
    }
  }
  ... on MessageDeleted {
    message {
      ...MessageBody
      ...MessageChanges
    }
    scope
  }
  ... on ReactionsChanged {
    message {
      id
      ...MessageReactions
    }
  }
  ... on MessagesDelivered {
    conversation {
      id
    }
    user {
      id
    }
    upToSequence
  }
  ... on MessagesRead {
    conversation {
      id
    }
    user {
      id
    }
    upToSequence
  }
  ... on ConversationChanged {
    conversation {
      id
    }
  }
  ... on ConversationDeleted {
    conversationId
  }
  ... on ContactChanged {
    user {
      id
      viewerContact {
        ...ContactDetails
      }
      viewerHasBlocked
    }
  }
  ... on ProfileChanged {
    user {
      id
      fullName
      username
      profilePictureUrl
      isDeleted
    }
  }
  ... on NotificationChanged {
    notification {
      ...NotificationDetails
    }
  }
}`;

/** Texts of the operations. */
export const DOCUMENTS = {
  events: `subscription Events($after: String) {
  events(after: $after) {
    ...EventDetails
  }
}
${EVENT_DETAILS}
${MESSAGE_BODY}
${MESSAGE_CHANGES}
${MESSAGE_REACTIONS}
${CONTACT_DETAILS}
${NOTIFICATION_DETAILS}`,
  send: `mutation SendMessage($input: SendMessageInput!) {
  sendMessage(input: $input) {
    message {
      ...MessageBody
      status
    }
    userErrors {
      code
      message
      field
    }
  }
}
${MESSAGE_BODY}`,
  history: `query History($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $afterSequence: Int, $beforeSequence: Int) {
  conversation(id: $id) {
    id
    unreadCount
    messages(
      first: $first
      after: $after
      last: $last
      before: $before
      afterSequence: $afterSequence
      beforeSequence: $beforeSequence
    ) {
      edges {
        cursor
        node {
          ...MessageBody
          ...MessageChanges
          status
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
}
${MESSAGE_BODY}
${MESSAGE_CHANGES}`,
  conversations: `query Conversations($first: Int = 30, $after: String, $archived: Boolean = false, $unread: Boolean) {
  conversations(
    first: $first
    after: $after
    archived: $archived
    unread: $unread
  ) {
    nodes {
      ...ConversationSummary
      lastMessage {
        ...MessageBody
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
${CONVERSATION_SUMMARY}
${MESSAGE_BODY}`,
  markRead: `mutation MarkRead($input: MarkReadInput!) {
  markRead(input: $input) {
    conversation {
      ...ConversationSummary
    }
    userErrors {
      code
      message
      field
    }
  }
}
${CONVERSATION_SUMMARY}`,
};
