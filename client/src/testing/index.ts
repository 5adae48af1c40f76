export { type FakeClock, fakeClock } from "./clock.js";
export { type FakePorts, fakePorts } from "./fake-ports.js";
export { type TestChat, type TestPeer, type TestScript, createTestChat } from "./test-chat.js";
