import { unknownAcceloRoute } from '#lib/http/adapters/accelo-route';
import { everyMethod } from '#lib/http/methods';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod(unknownAcceloRoute);
