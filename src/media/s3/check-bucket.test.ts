import { expect, it, onTestFinished } from "vitest";
import { addMs, systemClock } from "../../infra/clock.js";
import { StartupError } from "../../infra/errors.js";
import { startS3Double } from "../../testing/s3-double/s3-double.js";
import type { S3Double } from "../../testing/s3-double/s3-double.js";
import { checkBucket } from "./check-bucket.js";
import { createS3Client } from "./client.js";
import type { S3Settings } from "./settings.js";

async function start(): Promise<S3Double> {
  const double = await startS3Double();
  onTestFinished(() => double.close());
  return double;
}

function check(double: S3Double, changed: Partial<S3Settings> = {}, now = systemClock): Promise<void> {
  const settings = { ...double.settings, ...changed };
  return checkBucket(createS3Client({ settings, now, retryDelaysMs: [] }), settings);
}

async function faultOf(checked: Promise<void>): Promise<string> {
  const error: unknown = await checked.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartupError);
  return (error as StartupError).message;
}

it("takes a private bucket, and leaves nothing in it", async () => {
  const double = await start();
  await check(double);
  expect(double.bucket.objects.size).toBe(0);
});

it("refuses a public bucket, and leaves nothing in it", async () => {
  const double = await start();
  double.isPublic = true;
  expect(await faultOf(check(double))).toBe(
    'The bucket "media" is public: GetObject succeeds without a signature. Make it private.',
  );
  expect(double.bucket.objects.size).toBe(0);
});

it.each([
  [{ region: "us-east-1" }, "AuthorizationHeaderMalformed", "The region of the bucket is eu-test-1."],
  [{ secretAccessKey: "wrong" }, "SignatureDoesNotMatch", "S3_SECRET_ACCESS_KEY is wrong"],
  [{ accessKeyId: "AKIDWRONG" }, "InvalidAccessKeyId", "S3_ACCESS_KEY_ID is not known"],
  [{ bucket: "other" }, "NoSuchBucket", "S3_BUCKET does not exist"],
  [{ endpoint: "http://127.0.0.1:1" }, "ECONNREFUSED", "cannot be used"],
])("names the wrong setting of %j", async (changed, code, advice) => {
  const fault = await faultOf(check(await start(), changed));
  expect(fault).toContain(code);
  expect(fault).toContain(advice);
});

it("names a clock that is wrong by more than 15 minutes", async () => {
  const double = await start();
  await check(double, {}, () => addMs(systemClock(), -14 * 60_000));
  expect(await faultOf(check(double, {}, () => addMs(systemClock(), 16 * 60_000)))).toContain(
    "The clock of this machine differs from that of the store",
  );
});

it.each([false, "refused"] as const)("names features that the store lacks (%s), and does without them", async (has) => {
  const double = await start();
  double.bucket.hasConditions = has;
  double.bucket.hasChecksums = false;
  expect(await faultOf(check(double))).toContain("S3_CONDITIONAL_PUT=off");
  expect(await faultOf(check(double, { conditionalPut: false }))).toContain("S3_CHECKSUMS=off");
  await check(double, { conditionalPut: false, checksums: false });
});
