import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { NotAvailable } from "../../harness/scenario.js";

/** Unpacked ejabberd with its Erlang. */
export interface EjabberdPackages {
  /** Folder that stands for / in the packages. */
  readonly root: string;
  /** Version of the package, such as 23.01-1. */
  readonly version: string;
}

/** The packages that ejabberd starts with, on a machine without any of them. */
const PACKAGES = [
  "ejabberd",
  ...["base", "asn1", "crypto", "inets", "mnesia", "os-mon", "public-key", "ssl", "syntax-tools", "xmerl"],
  ...["base64url", "goldrush", "idna", "jiffy", "jose", "lager", "unicode-util-compat"],
  ...["acme", "cache-tab", "eimp", "mqtree", "mysql", "pkix", "stringprep", "stun"].map((name) => `p1-${name}`),
  ...["tls", "utils", "xml", "xmpp", "yaml", "yconf", "zlib"].map((name) => `p1-${name}`),
].map((name, index) => (index === 0 ? name : `erlang-${name}`));
/** Shared libraries that a machine may lack. */
const LIBRARIES = ["libexpat1", "libsctp1", "libyaml-0-2"];

const CACHE = resolve("node_modules/.cache/convospace-bench/ejabberd");
const VERSION_FILE = "version";

const run = promisify(execFile);

/**
 * Returns ejabberd as Debian packages it, downloaded with apt-get on the first call. The packages are unpacked and not
 * installed, because installing them would start a service.
 * @throws NotAvailable
 */
export async function unpackEjabberd(): Promise<EjabberdPackages> {
  if (!existsSync(CACHE)) await downloadInto(CACHE);
  return { root: CACHE, version: await readFile(join(CACHE, VERSION_FILE), "utf8") };
}

async function downloadInto(cache: string): Promise<void> {
  if (!existsSync("/usr/bin/apt-get")) throw new NotAvailable("ejabberd comes from Debian's packages: needs apt-get.");
  console.log("  Downloading ejabberd with apt-get (once) …");
  const folder = await mkdtemp(join(tmpdir(), "convospace-bench-ejabberd-"));
  try {
    await download(folder);
    const root = join(folder, "root");
    for (const file of (await readdir(folder)).filter((name) => name.endsWith(".deb")))
      await run("dpkg-deb", ["--extract", join(folder, file), root]);
    await writeFile(join(root, VERSION_FILE), await versionIn(folder));
    await mkdir(join(cache, ".."), { recursive: true });
    // node_modules can be on another file system than the temporary folder.
    await run("cp", ["-a", root, `${cache}.unfinished`]);
    await rename(`${cache}.unfinished`, cache);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(folder: string): Promise<void> {
  const packages = [...PACKAGES, ...LIBRARIES];
  const get = () => run("apt-get", ["-q", "download", ...packages], { cwd: folder });
  // The lists of a new machine are empty, or name versions that the mirror has replaced.
  const updated = () => run("apt-get", ["-q", "update"]).then(get);
  await get()
    .catch(updated)
    .catch((error: unknown) => {
      const [reason] = String((error as { stderr?: string }).stderr ?? error).match(/^E: .*$/mu) ?? [String(error)];
      throw new NotAvailable(`apt-get could not download ejabberd (${reason}).`);
    });
}

async function versionIn(folder: string): Promise<string> {
  const file = (await readdir(folder)).find((name) => name.startsWith("ejabberd_"));
  const { stdout } = await run("dpkg-deb", ["--field", join(folder, file ?? ""), "Version"]);
  return stdout.trim();
}
