// First: it declares the order of the layers.
import "./style/index.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createChat } from "../../client/src/index.js";
import { ChatProvider } from "../../client/src/react/index.js";
import { App } from "./app/App.js";
import { showFault } from "./app/failures.js";
import { StartFailure } from "./app/StartFailure.js";
import { preload } from "./app/on-demand.js";
import { startRouting } from "./app/navigation.js";
import { applyTheme } from "./app/theme.js";
import { startServiceWorker } from "./app/service-worker.js";
import { chooseAccount } from "./app/choose-account.js";

applyTheme();
startRouting();

const root = createRoot(document.getElementById("app") ?? document.body);
const chat = createChat({ onError: showFault });
// No await at the top: code that is loaded later imports this module's chunk, and would wait for its end.
void start();

async function start(): Promise<void> {
  try {
    await chat.start();
    const asNumber = await chooseAccount(chat.session);
    root.render(
      <StrictMode>
        <ChatProvider chat={chat}>
          <App asNumber={asNumber} />
        </ChatProvider>
      </StrictMode>,
    );
    preload();
    startServiceWorker(chat.push);
  } catch (error) {
    reportError(error);
    root.render(<StartFailure onRetry={() => location.reload()} />);
  }
}
