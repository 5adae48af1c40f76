import { Conversation, Message, MessageStatus, Participant, User } from "./models.js";

const SENDER = { model: User, as: "sender", attributes: ["id", "fullName", "profilePicture"] };

/**
 * Sends a message in six statements, each in a separate transaction; `deliver` is called after it has been read back.
 */
export async function sendMessage(
  { conversationId, senderId, text }: { conversationId: number; senderId: number; text: string },
  recipientOf: (conversationId: number) => number,
  deliver: (recipientId: number, message: object) => void,
): Promise<object> {
  const recipientId = recipientOf(conversationId);
  const { id, createdAt } = await Message.create({ conversationId, senderId, messageText: text });
  await Conversation.update({ lastMessageId: id, lastMessageAt: createdAt }, { where: { id: conversationId } });
  await MessageStatus.create({ messageId: id, userId: recipientId, status: "sent" });
  await Participant.increment("unreadCount", { where: { conversationId, userId: recipientId } });
  const message = toJson(await Message.findByPk(id, { include: [SENDER], rejectOnEmpty: true }));
  deliver(recipientId, message);
  const delivered = { status: "delivered", deliveredAt: new Date() };
  await MessageStatus.update(delivered, { where: { messageId: id, userId: recipientId } });
  return message;
}

/** Returns the newest messages of a conversation, oldest first. */
export async function readHistory(conversationId: number, limit: number): Promise<object[]> {
  const messages = await Message.findAll({
    where: { conversationId },
    order: [["id", "DESC"]],
    limit,
    include: [SENDER],
  });
  return messages.reverse().map(toJson);
}

function toJson(message: Message): object {
  const { id, conversationId, senderId, messageType, messageText, createdAt, updatedAt, sender } =
    message.toJSON<Record<string, unknown>>();
  return {
    id,
    conversation_id: conversationId,
    sender_id: senderId,
    message_type: messageType,
    message_text: messageText,
    created_at: createdAt,
    updated_at: updatedAt,
    sender,
  };
}
