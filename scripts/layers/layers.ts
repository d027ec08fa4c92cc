/** The layers and what each may import. docs/architecture.md shows the same table. */

export type Layer = {
  /** A folder or a module (without extension), from the root of the project. */
  path: string;
  /** Layers that it may import, besides itself. */
  layers: readonly string[];
  /** Packages, with their subpaths; `node:` stands for all modules of Node. */
  packages: readonly string[];
};

export const LAYERS: readonly Layer[] = [
  { path: 'lib/domain', layers: [], packages: ['zod', 'node:crypto', 'ipaddr.js', '@hpke/core'] },
  { path: 'lib/contracts', layers: ['lib/domain'], packages: ['zod'] },
  { path: 'lib/settings', layers: ['lib/domain'], packages: ['zod', 'node:fs'] },
  { path: 'lib/log', layers: ['lib/domain'], packages: ['pino'] },
  { path: 'lib/stop-signal', layers: [], packages: ['node:os'] },
  { path: 'db', layers: ['lib/domain'], packages: ['pg', 'node:'] },
  {
    path: 'lib/services',
    layers: ['db', 'lib/contracts', 'lib/domain'],
    packages: ['pg', 'zod', 'node:crypto', 'node:worker_threads', '@node-rs/argon2'],
  },
  { path: 'lib/runtime', layers: ['lib/services', 'lib/settings', 'lib/log'], packages: [] },
  {
    path: 'lib/auth',
    layers: [
      'lib/http',
      'lib/services',
      'lib/contracts',
      'lib/domain',
      'lib/settings',
      'lib/log',
      'lib/runtime',
    ],
    packages: ['next', 'next-auth', 'react', 'node:crypto'],
  },
  {
    path: 'lib/http',
    layers: [
      'lib/auth',
      'lib/integrations',
      'lib/services',
      'lib/contracts',
      'lib/domain',
      'lib/settings',
      'lib/log',
      'lib/runtime',
    ],
    packages: ['next', 'node:crypto', 'node:timers/promises'],
  },
  {
    path: 'lib/integrations',
    layers: ['db', 'lib/http', 'lib/services', 'lib/contracts', 'lib/domain', 'lib/runtime'],
    packages: ['next', 'pg', 'zod', 'node:crypto'],
  },
  {
    path: 'lib/client',
    layers: ['lib/contracts', 'lib/domain'],
    packages: [
      '@hookform/resolvers',
      '@tanstack/react-query',
      'next/navigation',
      'nuqs',
      'react',
      'react-hook-form',
      'sonner',
      'zod',
    ],
  },
  {
    path: 'hooks',
    layers: ['lib/client', 'lib/contracts', 'lib/domain'],
    packages: ['@tanstack/react-query', 'nuqs', 'react', 'react-hook-form'],
  },
  { path: 'sdk', layers: [], packages: [] },
  {
    path: 'lib/server',
    layers: ['lib/http', 'db', 'lib/domain', 'lib/settings', 'lib/log', 'lib/stop-signal'],
    packages: ['next', 'node:'],
  },
  { path: 'lib/utils', layers: [], packages: ['clsx', 'tailwind-merge'] },
  {
    path: 'components',
    layers: ['hooks', 'lib/client', 'lib/contracts', 'lib/domain', 'lib/utils'],
    packages: [
      '@base-ui/react',
      '@hookform/resolvers',
      '@tanstack/react-query',
      'class-variance-authority',
      'lucide-react',
      'next-themes',
      'next/dynamic',
      'next/link',
      'next/navigation',
      'nuqs',
      'react',
      'react-dom',
      'react-hook-form',
      'sonner',
      'zod',
    ],
  },
  {
    path: 'app',
    layers: [
      'components',
      'hooks',
      'lib/auth',
      'lib/client',
      'lib/contracts',
      'lib/domain',
      'lib/settings',
      'lib/http',
      'lib/integrations',
      'lib/log',
      'lib/runtime',
      'lib/services',
      'lib/utils',
    ],
    packages: ['@tanstack/react-query', 'lucide-react', 'next', 'nuqs', 'react'],
  },
  {
    path: 'worker',
    layers: ['db', 'lib/domain', 'lib/settings', 'lib/log', 'lib/stop-signal'],
    packages: ['pg', 'nodemailer', 'entities', 'node:'],
  },
];

/** What runs the product or tests it: may import everything. */
export const UNLAYERED = ['demo', 'e2e', 'scripts', 'tools'] as const;

/** Packages that only some modules may import, whatever their layer. Tests and scripts may import those of Node. */
export const RESERVED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  // One module opens connections to endpoints, where the address is checked; the other one has them afterwards.
  'node:tls': ['worker/endpoint/connect.ts', 'worker/endpoint/http-connection.ts', 'db/'],
  'node:https': [],
  'node:http': ['lib/server/'],
  undici: ['tools/bench/'],
  nodemailer: ['worker/webhooks/mailer.ts'],
  // An import of it as an ES module makes every process start later, see `db/drizzle.cjs`.
  'drizzle-orm': ['db/drizzle.cjs'],
};

/** The one module that only re-exports: the database client wants the schema as one object. */
export const BARRELS: readonly string[] = ['db/schema/index.ts'];

/** Names that say nothing: what is put there belongs somewhere. */
export const REFUSED_NAMES: readonly string[] = ['helpers', 'misc', 'common', 'types'];
