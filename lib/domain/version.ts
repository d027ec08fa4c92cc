/** The version of the product, as in package.json. It stands in each log line and in the `User-Agent` of deliveries. */
export const PRODUCT_VERSION = '0.1.0';
