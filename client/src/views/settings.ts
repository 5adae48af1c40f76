import type { Settings } from "../api.js";
import { DeleteAccountDocument } from "../generated/documents/DeleteAccount.js";
import { UpdatePrivacyDocument } from "../generated/documents/UpdatePrivacy.js";
import { UpdateProfileDocument } from "../generated/documents/UpdateProfile.js";
import { LoginHistoryDocument } from "../generated/documents/LoginHistory.js";
import { RevokeOtherSessionsDocument } from "../generated/documents/RevokeOtherSessions.js";
import { RevokeSessionDocument } from "../generated/documents/RevokeSession.js";
import { SendOtpDocument } from "../generated/documents/SendOtp.js";
import { SessionsDocument } from "../generated/documents/Sessions.js";
import { ViewerProfileDocument } from "../generated/documents/ViewerProfile.js";
import type { ViewerRow } from "../rows.js";
import { putViewer } from "../store/pages.js";
import { accept } from "../transport/accept.js";
import { mimeTypeOf } from "../upload/file-name.js";
import { limitsInTime, requireWithin } from "../upload/limits.js";
import { requireAccount } from "./account.js";
import { createListView } from "./list.js";
import { pageOf } from "./paged-list.js";
import type { Services, Unshared } from "./services.js";

/** Creates the functions over the viewer's profile, privacy, sessions and account. */
export function createSettings({ accounts, ports, request, upload, session }: Services): Unshared<Settings> {
  let verificationId: string | null = null;
  let shown: ReturnType<typeof openSessions> | undefined;
  const openSessions = () =>
    createListView(accounts, {
      load: async (account) => {
        const { viewer } = await account.transport.request(SessionsDocument, {});
        return { rows: viewer.sessions, endCursor: null, hasMore: false };
      },
    });

  /** Executes a change of the viewer, and shows the answer without waiting for its event. */
  async function change(run: () => Promise<ViewerRow | null>): Promise<void> {
    const database = accounts.get()?.database;
    const asked = await database?.state();
    const viewer = await run();
    if (database && asked && viewer) await putViewer(database, asked, viewer);
  }

  /** @throws Refused TOO_LARGE, UNSUPPORTED_TYPE; without the limits the server checks the picture */
  async function checkPicture(file: Blob): Promise<void> {
    const { limits } = await requireAccount(accounts).requests();
    const known = await limitsInTime(ports, limits);
    if (known) requireWithin(known, { kind: "AVATAR", size: file.size, mimeType: mimeTypeOf({ file }) });
  }

  return {
    updateProfile: async ({ profilePicture: file, ...names }, options) => {
      if (file) await checkPicture(file);
      const profilePictureUploadId = file && (await upload({ kind: "AVATAR", file }, options));
      const input = { ...names, ...(profilePictureUploadId !== undefined && { profilePictureUploadId }) };
      await change(async () => accept((await request(UpdateProfileDocument, { input })).updateProfile).viewer);
    },
    updatePrivacy: (input) =>
      change(async () => accept((await request(UpdatePrivacyDocument, { input })).updatePrivacy).viewer),
    sessions: () => (shown = openSessions()),
    revoke: async (sessionId) => {
      accept((await request(RevokeSessionDocument, { input: { sessionId } })).revokeSession);
      await shown?.reload();
    },
    revokeOthers: async () => {
      const { revokedCount } = accept((await request(RevokeOtherSessionsDocument, {})).revokeOtherSessions);
      await shown?.reload();
      return revokedCount ?? 0;
    },
    loginHistory: () =>
      createListView(accounts, {
        load: async (account, after) => {
          const { viewer } = await account.transport.request(LoginHistoryDocument, { after });
          return pageOf(viewer.loginHistory);
        },
      }),
    sendDeletionCode: async () => {
      const { viewer } = await request(ViewerProfileDocument, {});
      const input = { phoneNumber: viewer.phoneNumber, purpose: "DELETE_ACCOUNT" } as const;
      ({ verificationId } = accept((await request(SendOtpDocument, { input })).sendOtp));
    },
    deleteAccount: async (code) => {
      accept((await request(DeleteAccountDocument, { input: { code, verificationId } })).deleteAccount);
      // The sessions have ended with the account; this deletes what is kept here.
      await session.signOut();
    },
  };
}
