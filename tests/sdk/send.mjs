// Sends events with the real library: node send.mjs ADDRESS KEY EVENTS
import { Analytics } from "@segment/analytics-node";

const [address, writeKey, events] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host: address, path: "/v1/batch", flushAt: 100, maxRetries: 10, flushInterval: 200 });
analytics.on("error", (error) => console.error(String(error.reason ?? error.code)));
analytics.group({ userId: "u0", groupId: "g0", traits: { name: "Group 0", domain: "zero.example" } });
for (let n = 0; n < Number(events); n++) {
  analytics.track({
    userId: `u${n % 500}`,
    event: "login",
    properties: { n },
    context: { groupId: `g${n % 50}` },
    timestamp: new Date(Date.now() - (Number(events) - n) * 1000),
  });
  if (n % 1000 === 999) await new Promise((go) => setTimeout(go, 20));
}
await analytics.closeAndFlush({ timeout: 120000 });
