import { createHash } from 'node:crypto';
import { openApiDocument } from '#lib/contracts/api/openapi';
import { isKnown } from '#lib/http/conditions';
import { runtime } from '#lib/runtime';

/** Rises with every change of the API that its users can notice. */
const API_VERSION = '1.0.0';

let made: { text: string; etag: string } | undefined;

/** Answers with the API document; it is made once for each process. */
export function openApiText(request: Request): Response {
  made ??= make();
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'public, max-age=300',
    etag: made.etag,
    // Tools in browsers, on other sites, may read it: there is nothing to protect.
    'access-control-allow-origin': '*',
  };
  if (isKnown(request, made.etag)) return new Response(null, { status: 304, headers });
  return new Response(made.text, { headers });
}

function make() {
  const text = JSON.stringify(openApiDocument(API_VERSION, runtime().settings.APP_URL));
  // Weak, because the document is also sent compressed, and a strong tag identifies exact bytes (RFC 9110, section 8.8.1).
  return { text, etag: `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}
