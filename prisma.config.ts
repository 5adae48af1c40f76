import { defineConfig } from "prisma/config";

// `prisma generate` fetches a schema engine that it never runs. Naming any executable in its place lets it generate
// without network; the commands that would run the engine (`prisma migrate …`) are left alone.
if (process.argv.includes("generate")) process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env["DATABASE_URL"] ?? "mysql://root@localhost/convospace" },
});
