declare function graphql(source: TemplateStringsArray): unknown;

export const query = graphql`
  query InboxQuery($first: Int!, $after: String) {
    ...Inbox_conversations
  }
`;

export const conversations = graphql`
  fragment Inbox_conversations on Query @refetchable(queryName: "InboxPaginationQuery") {
    conversations(first: $first, after: $after) @connection(key: "Inbox_conversations") {
      edges {
        node {
          unreadCount
          peer {
            fullName
          }
        }
      }
    }
  }
`;

export const message = graphql`
  fragment Inbox_message on Message @refetchable(queryName: "InboxMessageRefetchQuery") {
    body
    reactions {
      emoji
    }
  }
`;
