import { everyMethod, unknownRoute } from '#lib/http/methods';

/** What the API does not have is answered as a problem, not with the page for people. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod(unknownRoute);
