import type { ReactNode } from "react";
import { Shell } from "../app/Shell.js";
import { Confirm } from "../parts/Dialog.js";
import { EmptyState } from "../parts/EmptyState.js";
import { Menu } from "../parts/Menu.js";
import { Toasts } from "../parts/Toast.js";
import { CodeForm } from "../screens/sign-in/CodeForm.js";
import { NameForm } from "../screens/sign-in/NameForm.js";
import { NumberForm } from "../screens/sign-in/NumberForm.js";
import { SignInScreen } from "../screens/sign-in/SignInScreen.js";
import { text } from "../text/english.js";
import { messageMenuText } from "../text/english/message-menu.js";
import { signInText } from "../text/english/sign-in.js";
import { Conversation } from "./conversation.js";
import { inbox } from "./inbox.js";
import { MediaConversation } from "./media.js";
import { CropperScene, RecorderScene, tray, ViewerScene } from "./overlays.js";
import { Pages, People } from "./pages.js";
import { LongConversation } from "./LongConversation.js";
import { nothing } from "./world.js";

const TEST_PEOPLE = {
  people: [
    { phoneNumber: "+12025550101", fullName: "Layla" },
    { phoneNumber: "+12025550102", fullName: "Jun" },
  ],
  isBusy: false,
  onChoose: nothing,
};

const noConversation = <EmptyState icon="chat" title={text.conversation.none} hint={text.conversation.noneHint} />;

function shell(list: ReactNode, detail?: ReactNode) {
  return (
    <Shell
      section="chats"
      list={list}
      detail={detail ?? noConversation}
      hasDetail={detail !== undefined}
      banner={undefined}
      unreadMessages={17}
      unreadNotifications={1}
    />
  );
}

const timeline = { rows: [] } as never;

/** Each state of each screen, by name. */
export const SCENES: Record<string, () => ReactNode> = {
  pages: () => shell(<People />, <Pages />),
  "sign-in": () => (
    <SignInScreen testPeople={TEST_PEOPLE}>
      <NumberForm country="US" number="" isBusy={false} error={undefined} onSubmit={nothing} />
    </SignInScreen>
  ),
  "sign-in-error": () => (
    <SignInScreen notice={signInText.ended.TOKEN_INVALID}>
      <NumberForm country="GB" number="12" isBusy={false} error="That is not a phone number." onSubmit={nothing} />
    </SignInScreen>
  ),
  code: () => (
    <SignInScreen>
      <CodeForm
        phoneNumber="+14155550123"
        resendSeconds={42}
        isBusy={false}
        error={undefined}
        onSubmit={nothing}
        onResend={nothing}
        onChangeNumber={nothing}
      />
    </SignInScreen>
  ),
  name: () => (
    <SignInScreen>
      <NameForm isBusy={false} error={undefined} onSubmit={nothing} />
    </SignInScreen>
  ),
  inbox: () => shell(inbox()),
  "inbox-empty": () => shell(inbox({ rows: [], suggestions: [{ phoneNumber: "+12025550102", fullName: "Jun" }] })),
  "inbox-loading": () => shell(inbox({ rows: [], status: "loading" })),
  "inbox-error": () => shell(inbox({ rows: [], status: "error" })),
  archive: () => shell(inbox({ rows: [], isArchive: true })),
  conversation: () => shell(inbox(), <Conversation />),
  "conversation-reply": () => shell(inbox(), <Conversation isReply draft={"Two\nlines"} />),
  "conversation-edit": () => shell(inbox(), <Conversation isEdit draft={"x".repeat(9990)} />),
  "conversation-empty": () => shell(inbox(), <Conversation timeline={timeline} />),
  "conversation-error": () => shell(inbox(), <Conversation timeline={timeline} status="error" />),
  "conversation-long": () => shell(inbox(), <LongConversation />),
  "conversation-media": () => shell(inbox(), <MediaConversation />),
  "conversation-tray": () => shell(inbox(), <Conversation tray={tray} draft="From the weekend" />),
  recorder: () => <RecorderScene />,
  viewer: () => <ViewerScene />,
  cropper: () => <CropperScene />,
  menu: () => (
    <>
      {shell(inbox(), <Conversation />)}
      <Menu
        label="Message options"
        anchor={{ x: 600, y: 300 }}
        onClose={nothing}
        items={[
          { label: messageMenuText.reply, icon: "reply", run: nothing },
          { label: messageMenuText.copy, icon: "copy", run: nothing },
          { label: messageMenuText.edit, icon: "edit", run: nothing },
          { label: messageMenuText.info, icon: "info", run: nothing },
          { label: messageMenuText.remove, icon: "trash", isDanger: true, startsGroup: true, run: nothing },
        ]}
      />
    </>
  ),
  dialog: () => (
    <>
      {shell(inbox(), <Conversation />)}
      <Confirm
        title="Delete this message?"
        choices={[
          { label: "Delete for me", isDanger: true, run: nothing },
          { label: "Delete for everyone", isDanger: true, run: nothing },
        ]}
        onClose={nothing}
      >
        For everyone: Layla sees that a message was deleted.
      </Confirm>
    </>
  ),
  banner: () => (
    <>
      <Shell
        section="chats"
        list={inbox()}
        detail={noConversation}
        hasDetail={false}
        banner={{ tone: "warning", icon: "warn", message: text.banner.offline }}
        unreadMessages={120}
        unreadNotifications={0}
      />
      <Toasts toasts={[{ id: 1, message: "The change was refused: it is too late to edit." }]} onClose={nothing} />
    </>
  ),
};
