import { text as firstText } from "../../../web/src/text/english.js";
import { attachText } from "../../../web/src/text/english/attach.js";
import { contactsText } from "../../../web/src/text/english/contacts.js";
import { conversationMenuText } from "../../../web/src/text/english/conversation-menu.js";
import { messageMenuText } from "../../../web/src/text/english/message-menu.js";
import { notificationsText } from "../../../web/src/text/english/notifications.js";
import { personText } from "../../../web/src/text/english/person.js";
import { phoneText } from "../../../web/src/text/english/phone.js";
import { pictureText } from "../../../web/src/text/english/picture.js";
import { pushText } from "../../../web/src/text/english/push.js";
import { searchText } from "../../../web/src/text/english/search.js";
import { settingsText } from "../../../web/src/text/english/settings.js";
import { signInText } from "../../../web/src/text/english/sign-in.js";
import { viewerText } from "../../../web/src/text/english/viewer.js";
import { voiceText } from "../../../web/src/text/english/voice.js";

/** All texts of the page: those of the first screen, and those that are loaded with other screens. */
export const text = {
  ...firstText,
  inbox: { ...firstText.inbox, ...conversationMenuText },
  message: { ...firstText.message, ...messageMenuText },
  attach: attachText,
  contacts: contactsText,
  notifications: notificationsText,
  person: personText,
  phone: phoneText,
  picture: pictureText,
  push: pushText,
  search: searchText,
  settings: settingsText,
  signIn: signInText,
  viewer: viewerText,
  voice: voiceText,
};
