import { unknownAccuLynxRoute } from '#lib/http/adapters/acculynx-route';
import { everyMethod } from '#lib/http/methods';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod(unknownAccuLynxRoute);
