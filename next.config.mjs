/** @type {import('next').NextConfig} */
const config = {
  // Tests and the demo build into folders of their own, so that neither disturbs the other.
  distDir: process.env.NEXT_DIST_DIR ?? '.next',
  // `npm run types` checks them; building again would only cost whoever starts the product.
  typescript: { ignoreBuildErrors: true },
  // Browsers ask for it on pages that could not name an icon, such as an error.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
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
