import type { UploadLimit } from "../../../../../client/src/index.js";
import { pickFiles } from "../../../app/pick-files.js";
import { Menu, type MenuItem } from "../../../parts/Menu.js";
import type { Anchor } from "../../../parts/place-beside.js";
import { attachText } from "../../../text/english/attach.js";

interface AttachMenuProps {
  anchor: Anchor;
  limits: readonly UploadLimit[];
  onFiles(files: readonly File[], isFile: boolean): void;
  onClose(): void;
}

export function AttachMenu({ anchor, limits, onFiles, onClose }: AttachMenuProps) {
  const pictureTypes = limits
    .filter(({ kind }) => kind === "IMAGE" || kind === "VIDEO")
    .flatMap(({ mimeTypes }) => mimeTypes);
  const items: MenuItem[] = [
    {
      label: attachText.pictures,
      icon: "picture",
      run: () => pickFiles(pictureTypes.join(), (files) => onFiles(files, false)),
    },
    { label: attachText.file, icon: "file", run: () => pickFiles("", (files) => onFiles(files, true)) },
  ];
  return <Menu label={attachText.menu} items={items} anchor={anchor} onClose={onClose} />;
}
