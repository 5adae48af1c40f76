import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PUSH_SERVICES, isAllowedEndpoint, pushServicesOf } from "./services.js";

const REAL = [
  "https://fcm.googleapis.com/fcm/send/dpH5lCsTSSM:APA91bHqjZxM0VImWWqDRN7U0a3AycjUf4O-byuxb_wJsKRaKvV_iKw56s16",
  "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABl3mU_",
  "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD4%2fTf%3d",
  "https://web.push.apple.com/QGuQyavXutnMH9JEd0kDOjE",
];

const isAllowed = (endpoint: string) => isAllowedEndpoint(endpoint, PUSH_SERVICES);

describe("an endpoint of Web Push", () => {
  it.each(REAL)("is accepted as the browsers tell it: %.40s", (endpoint) => {
    expect(isAllowed(endpoint)).toBe(true);
  });

  it.each([
    ...["http://fcm.googleapis.com/x", "ftp://fcm.googleapis.com/x", "//fcm.googleapis.com/x", "fcm.googleapis.com/x"],
    ...["https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com:443/x", "https://fcm.googleapis.com:80/x"],
    ...["https://a:b@fcm.googleapis.com/x", "https://a@fcm.googleapis.com/x", "https://@fcm.googleapis.com/x"],
    ...["https://fcm.googleapis.com@evil.example/x", "https://fcm.googleapis.com\\@evil.example/x"],
    ...["https://evil.example/fcm.googleapis.com", "https://evil.example#.push.apple.com", "https://evil.example/?x"],
    ...[
      "https://fcm.googleapis.com.evil.example/x",
      "https://evilfcm.googleapis.com/x",
      "https://x.fcm.googleapis.com/",
    ],
    ...["https://evilpush.apple.com/x", "https://push.apple.com/x", "https://push.apple.com.evil.example/x"],
    ...["https://fcm.googleapis.com./x", "https://FCM.googleapis.com/x", "HTTPS://fcm.googleapis.com/x"],
    ...[
      "https://fcm.googleapis.com",
      "https://fcm.googleapis.com/a/../x",
      "https://fcm.googleapis.com/x#y",
      "https://fcm.googleapis.com/x#",
    ],
    ...[" https://fcm.googleapis.com/x", "https://fcm.googleapis.com/x\n", "https://fcm\t.googleapis.com/x"],
    ...["https:fcm.googleapis.com/x", "https:/fcm.googleapis.com/x", "https:///fcm.googleapis.com/x"],
    ...["https://fcm。googleapis.com/x", "https://%66cm.googleapis.com/x", "https://127.0.0.1/x", "https://[::1]/x"],
    ...["", "x", "https://", "javascript:alert(1)", "data:,x", `https://fcm.googleapis.com/${"x".repeat(2048)}`],
  ])("is refused: %j", (endpoint) => {
    expect(isAllowed(endpoint)).toBe(false);
  });

  it("is refused for every other host", () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ["https"] }), (url) => {
        fc.pre(!/(googleapis|mozilla|windows|apple)\.com/u.test(url));
        expect(isAllowed(url)).toBe(false);
      }),
    );
  });

  it("has at most the length that is stored", () => {
    const longest = `https://fcm.googleapis.com/${"x".repeat(2048 - 27)}`;
    expect(isAllowed(longest)).toBe(true);
    expect(isAllowed(`${longest}x`)).toBe(false);
  });
});

describe("PUSH_SERVICES", () => {
  it("adds hosts with a plus to the usual ones", () => {
    expect(pushServicesOf(undefined)).toEqual(PUSH_SERVICES);
    const services = pushServicesOf(["+push.example.com", "+*.up.example.com"]);
    expect(services).toEqual([...PUSH_SERVICES, "push.example.com", "*.up.example.com"]);
    expect(isAllowedEndpoint("https://a.up.example.com/x", services)).toBe(true);
    expect(isAllowedEndpoint("https://up.example.com/x", services)).toBe(false);
  });

  it("replaces the usual ones where a host has no plus", () => {
    expect(pushServicesOf(["push.example.com", "+other.example.com"])).toEqual([
      "push.example.com",
      "other.example.com",
    ]);
  });
});
