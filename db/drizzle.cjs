/**
 * Drizzle, as CommonJS. Node reads the `package.json` of a package anew for each of its ES modules. Drizzle has 250 of
 * them, and a `package.json` of 180 KB: that took each process a second and 200 MB at its start. Measured in
 * docs/decisions/0060-drizzle-as-commonjs.md.
 */
module.exports = {
  ...require('drizzle-orm'),
  ...require('drizzle-orm/node-postgres'),
  ...require('drizzle-orm/pg-core'),
};
