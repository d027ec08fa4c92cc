/** Where the requests of an endpoint go, taken apart once for all of them. */
export type Route = {
  /** Connections are shared by requests with the same one: of the same owner, to the same origin. */
  readonly connectionKey: string;
  readonly url: URL;
  /** As in the request line, with the query. */
  readonly path: string;
};

/**
 * The route to a URL.
 * @param owner whose connections are nobody else's: an organisation
 */
export function routeTo(url: URL, owner: string): Route {
  return { connectionKey: `${owner} ${url.origin}`, url, path: url.pathname + url.search };
}
