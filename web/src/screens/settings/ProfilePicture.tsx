import { useState } from "react";
import { useChat, useLimits, useProfile, useUpload } from "../../../../client/src/react/index.js";
import { toastFailure } from "../../app/failures.js";
import { popupOnDemand } from "../../app/on-demand.js";
import { pickFiles } from "../../app/pick-files.js";
import { avatarOf } from "../../app/people.js";
import { showToast } from "../../app/toasts.js";
import { useAct } from "../../app/use-act.js";
import { Avatar } from "../../parts/Avatar.js";
import { Button } from "../../parts/Button.js";
import { pictureText } from "../../text/english/picture.js";
import "./ProfilePicture.css";

const Cropper = popupOnDemand(async () => (await import("../../parts/cropper/Cropper.js")).Cropper);

/** The viewer's picture, with buttons to change it where the server takes pictures, and to remove it. */
export function ProfilePicture() {
  const chat = useChat();
  const { profile } = useProfile();
  const limit = useLimits()?.uploads.find(({ kind }) => kind === "AVATAR");
  const [file, setFile] = useState<File>();
  const upload = useUpload();
  const { isBusy, error, run } = useAct();
  if (!profile) return null;
  const { updateProfile } = chat.settings;
  const close = () => {
    upload.cancel();
    setFile(undefined);
  };
  const save = async (profilePicture: Blob) => {
    if (!(await run(() => upload.run((options) => updateProfile({ profilePicture }, options))))) return;
    setFile(undefined);
    showToast(pictureText.saved);
  };
  const remove = async () => {
    await updateProfile({ profilePicture: null });
    showToast(pictureText.removed);
  };
  return (
    <div className="profile-picture">
      <Avatar {...avatarOf(profile)} size="lg" />
      <div className="profile-picture-actions">
        {limit && (
          <Button onClick={() => pickFiles(limit.mimeTypes.join(), ([chosen]) => setFile(chosen), false)}>
            {pictureText.choose}
          </Button>
        )}
        {profile.profilePictureUrl !== null && (
          <Button onClick={() => toastFailure(remove())}>{pictureText.remove}</Button>
        )}
      </div>
      {file && (
        <Cropper file={file} isBusy={isBusy} error={error} onCrop={(square) => void save(square)} onClose={close} />
      )}
    </div>
  );
}
