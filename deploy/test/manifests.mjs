import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

// Validates deploy/kubernetes by the schemas of Kubernetes, without a network or a cluster: the overlay as kubectl renders it
// or, without kubectl, each file of base and overlay.

const ROOT = fileURLToPath(new URL("../kubernetes", import.meta.url));

const rendered = render();
const objects = rendered === undefined ? [...objectsIn("base"), ...objectsIn("production")] : parse(rendered);
const faults = await Promise.all(objects.map(faultOf));
for (const fault of faults.filter((found) => found !== undefined)) console.error(fault);
if (rendered !== undefined) checkNames(objects);
console.log(`Validated ${objects.map(({ kind }) => kind).join(", ")}.`);
if (rendered === undefined)
  console.log(
    "NOT RENDERED, for want of a kubectl with kustomize 5: the files were validated one by one, without the overlay's " +
      "patches, settings and names.",
  );
else console.log("Rendered deploy/kubernetes/production; its objects find each other by labels and names.");
process.exitCode = faults.some((fault) => fault !== undefined) || objects.length < 6 ? 1 : 0;

/** Returns the objects of the overlay as YAML, undefined without a usable kubectl. */
function render() {
  try {
    const { kustomizeVersion = "" } = JSON.parse(run("version", "--client", "--output=json"));
    if (!/^v[5-9]/u.test(kustomizeVersion)) return undefined;
  } catch {
    return undefined;
  }
  return run("kustomize", join(ROOT, "production"));
}

function run(...args) {
  return execFileSync("kubectl", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function objectsIn(folder) {
  const files = readdirSync(join(ROOT, folder)).filter(
    (name) => name.endsWith(".yaml") && name !== "kustomization.yaml",
  );
  return files.flatMap((name) => parse(readFileSync(join(ROOT, folder, name), "utf8")));
}

function parse(text) {
  return parseAllDocuments(text).map((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    return document.toJS();
  });
}

/** Returns the fault of an object by the schema of its kind, undefined for a valid one. */
async function faultOf(object) {
  const { apiVersion, kind } = object;
  try {
    const { [kind]: Model } = await import(`kubernetes-models/${apiVersion}/${kind}`);
    new Model(object).validate();
    return undefined;
  } catch (error) {
    return `${apiVersion} ${kind} ${object.metadata?.name}: ${error.message}`;
  }
}

/** Checks what schemas cannot: that the objects find each other by labels and names. */
function checkNames(all) {
  const find = (wanted) => all.find(({ kind }) => kind === wanted);
  const { spec, metadata } = find("Deployment");
  const labels = JSON.stringify(spec.template.metadata.labels);
  const selectors = {
    Deployment: spec.selector.matchLabels,
    Service: find("Service").spec.selector,
    PodDisruptionBudget: find("PodDisruptionBudget").spec.selector?.matchLabels,
    NetworkPolicy: find("NetworkPolicy").spec.podSelector.matchLabels,
  };
  for (const [kind, selector] of Object.entries(selectors))
    if (JSON.stringify(selector) !== labels) throw new Error(`The selector of the ${kind} does not name the pods.`);
  const [container] = spec.template.spec.containers;
  const [settings, secret] = container.envFrom;
  const names = {
    "the ConfigMap": [settings.configMapRef.name, find("ConfigMap").metadata.name],
    "the Secret": [secret.secretRef.name, "convospace"],
    "the target of the autoscaler": [find("HorizontalPodAutoscaler").spec.scaleTargetRef.name, metadata.name],
    "the Service of the Ingress": [
      find("Ingress").spec.rules[0].http.paths[0].backend.service.name,
      find("Service").metadata.name,
    ],
  };
  for (const [what, [named, there]] of Object.entries(names))
    if (named !== there) throw new Error(`The name of ${what} is ${named} instead of ${there}.`);
  const offers = container.ports.map(({ name }) => name);
  for (const port of [find("Service").spec.ports[0].targetPort, find("NetworkPolicy").spec.ingress[0].ports[0].port])
    if (!offers.includes(port)) throw new Error(`The container has no port ${port}.`);
}
