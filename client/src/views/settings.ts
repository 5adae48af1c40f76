import type { Settings } from "../api.js";
import {
  DeleteAccountDocument,
  LoginHistoryDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SendOtpDocument,
  SessionsDocument,
  UpdatePrivacyDocument,
  UpdateProfileDocument,
  ViewerProfileDocument,
} from "../generated/documents.js";
import type { ViewerRow } from "../rows.js";
import { putViewer } from "../store/pages.js";
import { accept } from "../transport/accept.js";
import { createListView } from "./list.js";
import { pageOf } from "./paged-list.js";
import type { Services } from "./services.js";

/** Creates the functions over the viewer's profile, privacy, sessions and account. */
export function createSettings({ accounts, views, request }: Services): Settings {
  let verificationId: string | null = null;
  const sessions = () =>
    views.open("sessions", () =>
      createListView(accounts, {
        load: async (account) => {
          const { viewer } = await account.transport.request(SessionsDocument, {});
          return { rows: viewer.sessions, endCursor: null, hasMore: false };
        },
      }),
    );

  /** Executes a change of the viewer, and shows the answer without waiting for its event. */
  async function change(run: () => Promise<ViewerRow | null>): Promise<void> {
    const database = accounts.get()?.database;
    const asked = await database?.state();
    const viewer = await run();
    if (database && asked && viewer) await putViewer(database, asked, viewer);
  }

  /** The list is open in the screen that ends sessions. */
  async function reloadSessions(): Promise<void> {
    const list = sessions();
    await list.reload();
    list.release();
  }

  return {
    updateProfile: (input) =>
      change(async () => accept((await request(UpdateProfileDocument, { input })).updateProfile).viewer),
    updatePrivacy: (input) =>
      change(async () => accept((await request(UpdatePrivacyDocument, { input })).updatePrivacy).viewer),
    sessions,
    revoke: async (sessionId) => {
      accept((await request(RevokeSessionDocument, { input: { sessionId } })).revokeSession);
      await reloadSessions();
    },
    revokeOthers: async () => {
      const { revokedCount } = accept((await request(RevokeOtherSessionsDocument, {})).revokeOtherSessions);
      await reloadSessions();
      return revokedCount ?? 0;
    },
    loginHistory: () =>
      views.open("login history", () =>
        createListView(accounts, {
          load: async (account, after) => {
            const { viewer } = await account.transport.request(LoginHistoryDocument, { after });
            return pageOf(viewer.loginHistory);
          },
        }),
      ),
    sendDeletionCode: async () => {
      const { viewer } = await request(ViewerProfileDocument, {});
      const input = { phoneNumber: viewer.phoneNumber, purpose: "DELETE_ACCOUNT" } as const;
      ({ verificationId } = accept((await request(SendOtpDocument, { input })).sendOtp));
    },
    deleteAccount: async (code) => {
      accept((await request(DeleteAccountDocument, { input: { code, verificationId } })).deleteAccount);
    },
  };
}
