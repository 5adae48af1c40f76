/** Hosts of the browsers' push services; `*.` stands for all hosts of a domain. */
export const PUSH_SERVICES: readonly string[] = [
  "fcm.googleapis.com",
  "updates.push.services.mozilla.com",
  "*.notify.windows.com",
  "*.push.apple.com",
];

/** Longest endpoint that is stored. */
const MAX_ENDPOINT_CHARACTERS = 2048;

/** Returns the hosts of push services by the setting PUSH_SERVICES: entries with a plus are added to the usual ones, others replace them. */
export function pushServicesOf(setting: readonly string[] | undefined): readonly string[] {
  if (setting === undefined) return PUSH_SERVICES;
  const hosts = setting.map((entry) => entry.replace(/^\+/u, ""));
  return setting.every((entry) => entry.startsWith("+")) ? [...PUSH_SERVICES, ...hosts] : hosts;
}

/** Returns true for an https address at port 443 of one of the hosts, in the spelling of the URL standard and without user info. */
export function isAllowedEndpoint(endpoint: string, services: readonly string[]): boolean {
  if (endpoint.length > MAX_ENDPOINT_CHARACTERS || !URL.canParse(endpoint)) return false;
  const { href, protocol, username, password, port, hostname } = new URL(endpoint);
  // Another spelling could be read as another host by another parser, and would be another address of the same device.
  if (href !== endpoint || protocol !== "https:") return false;
  if (username !== "" || password !== "" || port !== "" || href.includes("#")) return false;
  return services.some((service) => isHostOf(hostname, service));
}

function isHostOf(hostname: string, service: string): boolean {
  return service.startsWith("*.") ? hostname.endsWith(service.slice(1)) : hostname === service;
}
