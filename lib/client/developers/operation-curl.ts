import { shellQuote } from '#lib/client/curl';
import { type Operation, PATH_IDS, pathNames } from '#lib/contracts/api/operation';
import { scopesFor } from '#lib/domain/access/api-key';
import { ID_PREFIXES } from '#lib/domain/ids';

const NEXT_LINE = ' \\\n  ';

/** Stands for an id that the reader has: of the right kind, and plainly not a real one. */
function placeholder(name: string): string {
  const kind = PATH_IDS[name];
  return kind === undefined ? name : `${ID_PREFIXES[kind]}_…`;
}

/**
 * A call of the operation with a key from the shell variable HOOKTAB_API_KEY; null where no key may make it.
 * @param base of the organisation, e.g. `https://app.example.com/api/v1/orgs/acme`
 * @param queryNames what must be in the query
 */
export function operationAsCurl(
  base: string,
  operation: Operation,
  queryNames: readonly string[],
): string | null {
  if (scopesFor(operation.action).length === 0) return null;
  const path = pathNames(operation.path).reduce(
    (text, name) => text.replace(`{${name}}`, placeholder(name)),
    operation.path,
  );
  const query = queryNames.map((name) => `${name}=…`).join('&');
  const method = operation.method.toUpperCase();
  const parts = [
    // curl knows by itself that a call with a body is a POST.
    method === 'GET' || (method === 'POST' && operation.body !== undefined)
      ? 'curl'
      : `curl --request ${method}`,
    shellQuote(base + path + (query === '' ? '' : `?${query}`)),
    `--header "authorization: Bearer \${HOOKTAB_API_KEY}"`,
  ];
  if (operation.body !== undefined) {
    parts.push("--header 'content-type: application/json'");
    parts.push(`--data-raw ${shellQuote(JSON.stringify(operation.bodyExample))}`);
  }
  return parts.join(NEXT_LINE).replace('curl \\\n  ', 'curl ');
}
