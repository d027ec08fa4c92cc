/** Where pages have been before, so that bookmarks and links in old mails lead on. */
const FORMER_PAGES = {
  log: 'deliveries',
  events: 'event-types',
  audit: 'audit-log',
  'send-event': 'events/send',
  'api-reference': 'developers/api-reference',
  'webhooks/verify': 'developers/verify',
};

/** @type {import('next').NextConfig} */
const config = {
  // Tests and the demo build into folders of their own, so that neither disturbs the other.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  // `npm run types` checks them; building again would only cost whoever starts the product.
  typescript: { ignoreBuildErrors: true },
  // Browsers ask for it on pages that could not name an icon, such as an error.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  redirects: async () =>
    Object.entries(FORMER_PAGES).map(([former, path]) => ({
      source: `/o/:org/${former}`,
      destination: `/o/:org/${path}`,
      permanent: false,
    })),
  // No page has an image to make smaller; without this, strangers could have the process make some.
  images: { unoptimized: true },
  reactStrictMode: true,
  poweredByHeader: false,
  serverExternalPackages: ['pg', 'pino', '@node-rs/argon2', '@hpke/core'],
  experimental: {
    // forbidden() and unauthorized(): pages answer 403 with a page that says whom to ask.
    authInterrupts: true,
  },
};

export default config;
