/** `npx drizzle-kit generate`: makes the next migration from what changed in db/schema. docs/operations.md has the steps. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './db/schema/index.ts',
  out: './db/migrations',
  breakpoints: false,
});
