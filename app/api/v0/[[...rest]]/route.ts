import { everyMethod } from '#lib/http/methods';
import { unknownAcceloRoute } from '#lib/integrations/accelo/route';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod(unknownAcceloRoute);
