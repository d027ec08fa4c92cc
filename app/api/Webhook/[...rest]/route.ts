import { everyMethod } from '#lib/http/methods';
import { unknownAvazaRoute } from '#lib/integrations/avaza/route';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod(unknownAvazaRoute);
