import { DataTypes, Model, Sequelize } from "sequelize";

// The original's tables, with the columns that a send and a page of history use, as plain Sequelize models.

export class User extends Model {
  declare id: number;
}
export class Conversation extends Model {
  declare id: number;
}
export class Participant extends Model {}
export class Message extends Model {
  declare id: number;
  declare createdAt: Date;
}
export class MessageStatus extends Model {}

/** Connects with Sequelize's default settings, including its pool of five, and creates the tables. */
export async function openModels(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const sequelize = new Sequelize(url.pathname.slice(1), url.username, "", {
    dialect: "mysql",
    dialectOptions: { socketPath: url.searchParams.get("socketPath") },
    logging: false,
    define: { underscored: true },
  });
  User.init(
    { fullName: DataTypes.STRING(100), profilePicture: DataTypes.STRING(500) },
    { sequelize, tableName: "users" },
  );
  Conversation.init(
    {
      userOneId: DataTypes.INTEGER,
      userTwoId: DataTypes.INTEGER,
      lastMessageId: DataTypes.INTEGER,
      lastMessageAt: DataTypes.DATE(3),
    },
    { sequelize, tableName: "conversations" },
  );
  Participant.init(
    {
      conversationId: DataTypes.INTEGER,
      userId: DataTypes.INTEGER,
      unreadCount: { type: DataTypes.INTEGER, defaultValue: 0 },
    },
    {
      sequelize,
      tableName: "conversation_participants",
      indexes: [{ unique: true, fields: ["conversation_id", "user_id"] }],
    },
  );
  Message.init(
    {
      conversationId: DataTypes.INTEGER,
      senderId: DataTypes.INTEGER,
      messageType: { type: DataTypes.STRING(10), defaultValue: "text" },
      messageText: DataTypes.TEXT,
      createdAt: DataTypes.DATE(3),
    },
    { sequelize, tableName: "messages", indexes: [{ fields: ["conversation_id", "created_at"] }] },
  );
  MessageStatus.init(
    {
      messageId: DataTypes.INTEGER,
      userId: DataTypes.INTEGER,
      status: DataTypes.ENUM("sent", "delivered", "read"),
      deliveredAt: DataTypes.DATE(3),
    },
    { sequelize, tableName: "message_status", indexes: [{ unique: true, fields: ["message_id", "user_id"] }] },
  );
  Message.belongsTo(User, { as: "sender", foreignKey: "senderId", constraints: false });
  await sequelize.sync();
}
