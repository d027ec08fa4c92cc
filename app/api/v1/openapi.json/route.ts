import { openApiText } from '#lib/http/openapi';

/** For everybody: the document holds nothing of any organisation. */
export const GET = (request: Request): Response => openApiText(request);
