// Shows Apollo Sandbox where its CDN answers in time, else GraphiQL, both with the operations of a first session.

const CDN = "https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js";
const CDN_LIMIT_MS = 2500;

const steps = JSON.parse(document.querySelector("#steps").textContent);
const ide = document.querySelector("#ide");
const endpoint = new URL("/graphql", location.href);
const subscriptions = new URL(endpoint);
subscriptions.protocol = endpoint.protocol.replace("http", "ws");

const wanted = new URLSearchParams(location.search).get("ide");
if (wanted !== "graphiql" && (await loads(CDN, CDN_LIMIT_MS))) showSandbox();
else if (await loads("/graphql/graphiql.js")) await showGraphiQL();
else document.querySelector("#absent").hidden = false;

/** Loads a script; resolves to false if it fails or takes too long. */
function loads(src, limitMs) {
  const script = Object.assign(document.createElement("script"), { src });
  const loaded = new Promise((resolve) => {
    script.onload = () => resolve(true);
    script.onerror = () => resolve(false);
    if (limitMs !== undefined) setTimeout(resolve, limitMs, false);
  }).finally(() => script.remove());
  document.head.append(script);
  return loaded;
}

function showSandbox() {
  const buttons = steps.map((step) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: step.title });
    button.onclick = () => mount(step);
    return button;
  });
  document.querySelector("#step-buttons").replaceChildren(...buttons);
  let sandbox;
  const mount = (step) => {
    sandbox?.dispose();
    for (const [index, button] of buttons.entries()) button.ariaPressed = String(steps[index] === step);
    sandbox = new window.EmbeddedSandbox({
      target: ide,
      initialEndpoint: endpoint.href,
      initialSubscriptionEndpoint: subscriptions.href,
      endpointIsEditable: false,
      runTelemetry: false,
      initialState: { document: step.document, variables: step.variables, includeCookies: false },
    });
  };
  mount(steps[0]);
}

async function showGraphiQL() {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/graphql/graphiql.css" });
  document.head.append(sheet);
  await new Promise((resolve) => (sheet.onload = resolve));
  const workers = { editorWorkerService: "editor", json: "json", graphql: "graphql" };
  window.MonacoEnvironment = {
    globalAPI: false,
    getWorkerUrl: (_module, label) => `/graphql/${workers[label]}.worker.js`,
  };
  window.YogaGraphiQL.renderYogaGraphiQL(ide, {
    title: "GraphiQL",
    logo: " ",
    endpoint: endpoint.pathname,
    subscriptionsEndpoint: subscriptions.href,
    subscriptionsProtocol: "WS",
    storage: sessionStorage,
    ...(sessionStorage.getItem("graphiql:tabState") === null && freshTabs()),
  });
}

function freshTabs() {
  const defaultTabs = steps.map(({ document: query, variables }) => ({
    query,
    variables: JSON.stringify(variables, null, 2),
  }));
  // GraphiQL takes the query of its first tab from there, but not the variables.
  return { defaultTabs, variables: defaultTabs[0].variables };
}
