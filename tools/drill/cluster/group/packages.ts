import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The machine lacks what a drill needs: its packages, or the right to use them. */
export class Unavailable extends Error {}

/** Packages of Debian with what they depend on, unpacked into one folder instead of installed. */
export interface PackageSet {
  /** Name of the folder. */
  readonly name: string;
  readonly packages: readonly string[];
  /** Suite of Debian, such as `sid`, with its own C library; absent: the machine's, beside what is installed. */
  readonly suite?: string;
}

/**
 * Downloads and unpacks packages once, into the user's cache folder; returns the folder.
 * @throws Unavailable where apt-get or a package is missing
 */
export async function unpackPackages(set: PackageSet, print: (line: string) => void): Promise<string> {
  const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "convospace-drill", set.name);
  if (existsSync(folder)) return folder;
  if (!existsSync("/usr/bin/apt-get")) throw new Unavailable(`${set.name} needs packages of Debian, and apt-get.`);
  print(`Unpacking ${set.packages.join(", ")} below ${folder} (once) …`);
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(`${folder}-`);
  try {
    const root = join(work, "root");
    await mkdir(root);
    for (const archive of await download(set, work)) await run("dpkg-deb", ["-x", archive, root]);
    await rename(root, folder);
  } catch (error) {
    throw new Unavailable(`apt-get could not download ${set.packages.join(", ")}: ${lastLines(error)}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

/** Returns the folders of libraries below an unpacked folder. */
export function librariesOf(folder: string): string[] {
  return ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((name) => join(folder, "usr/lib", name)).filter(existsSync);
}

export type Environment = Record<string, string | undefined>;

/** Environment in which the programs of an unpacked folder find each other and their libraries. */
export function environmentOf(folder: string): Environment {
  return {
    ...process.env,
    PATH: [join(folder, "usr/bin"), join(folder, "usr/sbin"), process.env["PATH"]].join(":"),
    LD_LIBRARY_PATH: librariesOf(folder).join(":"),
  };
}

/** Returns the paths of the packages' archives. */
async function download({ packages, suite }: PackageSet, work: string): Promise<string[]> {
  const cache = join(work, "cache");
  await mkdir(join(cache, "archives/partial"), { recursive: true });
  const options = [`Dir::Cache=${cache}`, "Debug::NoLocking=1", "APT::Sandbox::User=root"];
  if (suite !== undefined) options.push(...(await useSuite(suite, work)));
  const aptGet = (...args: string[]) =>
    run("apt-get", ["-qq", ...options.flatMap((option) => ["-o", option]), ...args]);
  const install = () => aptGet("-y", "--no-install-recommends", "--download-only", "install", ...packages);
  if (suite !== undefined) await aptGet("update");
  // The machine's lists of packages may be absent or out of date.
  await install().catch(async () => {
    await aptGet("update");
    await install();
  });
  const archives = join(cache, "archives");
  return (await readdir(archives)).filter((name) => name.endsWith(".deb")).map((name) => join(archives, name));
}

/** Options by which apt-get reads a suite from the machine's mirror, and takes no package for installed. */
async function useSuite(suite: string, work: string): Promise<string[]> {
  const { stdout } = await run("apt-get", ["indextargets", "--format", "$(SITE)", "Created-By: Packages"]);
  const mirror = stdout.split("\n").find((site) => site !== "" && !/security/iu.test(site));
  if (mirror === undefined) throw new Error("no mirror of Debian is configured");
  const [sources, lists, status] = [join(work, "sources.list"), join(work, "lists"), join(work, "status")];
  await mkdir(join(lists, "partial"), { recursive: true });
  await writeFile(status, "");
  await writeFile(sources, `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror} ${suite} main\n`);
  return [
    `Dir::Etc::SourceList=${sources}`,
    "Dir::Etc::SourceParts=/dev/null",
    `Dir::State::Lists=${lists}`,
    `Dir::State::status=${status}`,
  ];
}

function lastLines(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (stderr || message || String(error)).trim().split("\n").slice(-3).join("; ");
}
