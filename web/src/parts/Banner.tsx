import { Icon, type IconName } from "./Icon.js";
import "./Banner.css";

export interface BannerModel {
  tone: "quiet" | "warning";
  icon: IconName;
  message: string;
  action?: { label: string; run(): void };
}

/** State of the whole page. Its region always exists, so that screen readers announce a change. */
export function Banner({ banner }: { banner: BannerModel | undefined }) {
  return (
    <div className="banner-region" role="status">
      {banner && (
        <div className={`banner banner-${banner.tone}`}>
          <Icon name={banner.icon} />
          <span>{banner.message}</span>
          {banner.action && (
            <button type="button" onClick={banner.action.run}>
              {banner.action.label}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
