import type { Contacts } from "../api.js";
import { AddContactDocument } from "../generated/documents/AddContact.js";
import { BlockUserDocument } from "../generated/documents/BlockUser.js";
import { BlockedUsersDocument } from "../generated/documents/BlockedUsers.js";
import { ContactsDocument } from "../generated/documents/Contacts.js";
import { RemoveContactDocument } from "../generated/documents/RemoveContact.js";
import { UnblockUserDocument } from "../generated/documents/UnblockUser.js";
import { UpdateContactDocument } from "../generated/documents/UpdateContact.js";
import { UserByPhoneNumberDocument } from "../generated/documents/UserByPhoneNumber.js";
import { accept } from "../transport/accept.js";
import { createListView, onPeopleChange } from "./list.js";
import { pageOf } from "./paged-list.js";
import type { Services, Unshared } from "./services.js";

/** Creates the functions over the viewer's contacts and blocked people. */
export function createContacts({ accounts, request }: Services): Unshared<Contacts> {
  return {
    list: ({ search, favorite } = {}) =>
      createListView(accounts, {
        load: async (account, after) => {
          const variables = { after, search: search ?? null, favorite: favorite ?? null };
          return pageOf((await account.transport.request(ContactsDocument, variables)).contacts);
        },
        reloadOn: onPeopleChange,
      }),
    blocked: () =>
      createListView(accounts, {
        load: async (account, after) =>
          pageOf((await account.transport.request(BlockedUsersDocument, { after })).blockedUsers),
        reloadOn: onPeopleChange,
      }),
    find: async (phoneNumber) => (await request(UserByPhoneNumberDocument, { phoneNumber })).userByPhoneNumber,
    add: async (input) => required(accept((await request(AddContactDocument, { input })).addContact).contact),
    update: async (contactId, change) => {
      const { updateContact } = await request(UpdateContactDocument, { input: { contactId, ...change } });
      return required(accept(updateContact).contact);
    },
    remove: async (contactId) => {
      accept((await request(RemoveContactDocument, { input: { contactId } })).removeContact);
    },
    block: async (userId) => {
      accept((await request(BlockUserDocument, { input: { userId } })).blockUser);
    },
    unblock: async (userId) => {
      accept((await request(UnblockUserDocument, { input: { userId } })).unblockUser);
    },
  };
}

/** The result of an accepted mutation is not null. */
function required<T>(value: T | null): T {
  if (value === null) throw new Error("The answer lacks its result.");
  return value;
}
