import { useMemo } from "react";
import type { Push, PushState } from "../push-api.js";
import { useChat } from "./chat-provider.js";
import { useReadable } from "./use-view.js";

const LOADING: PushState = { status: "loading", devices: [] };

/** Pushes of this browser, the viewer's push devices and the settings of their notifications. */
export function usePush(): PushState & Omit<Push, "state"> {
  const { push } = useChat();
  const state = useReadable(push.state, LOADING);
  return useMemo(() => ({ ...push, ...state }), [push, state]);
}
