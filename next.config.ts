import type { NextConfig } from 'next';

const config: NextConfig = {
  // Tests and the demo build into folders of their own, so that neither disturbs the other.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  // `npm run types` checks them; building again would only cost whoever starts the product.
  typescript: { ignoreBuildErrors: true },
  reactStrictMode: true,
  poweredByHeader: false,
  serverExternalPackages: ['pg', 'pino', '@node-rs/argon2', '@hpke/core'],
  experimental: {
    // forbidden() and unauthorized(): pages answer 403 with a page that says whom to ask.
    authInterrupts: true,
  },
};

export default config;
