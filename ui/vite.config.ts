import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** `--mode fixtures` answers /api from a generated company; otherwise /api goes to a running `desirepath serve`. */
export default defineConfig(async ({ mode }) => {
  const fixtures = mode === "fixtures" ? [(await import("./fixtures/server.ts")).fixtureServer()] : [];
  const proxy: Record<string, string> = mode === "fixtures" ? {} : { "/api": "http://127.0.0.1:8765" };
  return {
    plugins: [react(), ...fixtures],
    server: { proxy },
    build: {
      outDir: "../src/desirepath/web/static",
      emptyOutDir: true,
      assetsInlineLimit: 0,
      target: "es2022",
    },
    test: { include: ["src/**/*.test.ts", "fixtures/**/*.test.ts"], environment: "node" },
  };
});
