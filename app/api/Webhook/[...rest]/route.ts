import { unknownAvazaRoute } from '#lib/http/adapters/avaza-route';
import { everyMethod } from '#lib/http/methods';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod(unknownAvazaRoute);
