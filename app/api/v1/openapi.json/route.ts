import { methods } from '#lib/http/methods';
import { openApiText } from '#lib/http/openapi';

/** For everybody: the document holds nothing of any organisation. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: (request: Request): Response => openApiText(request),
});
