import { everyMethod } from '#lib/http/methods';
import { unknownAccuLynxRoute } from '#lib/integrations/acculynx/route';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = everyMethod(unknownAccuLynxRoute);
