import { listAccuLynxTopics } from '#lib/integrations/acculynx/list-topics';
import { accuLynxMethods, accuLynxRoute } from '#lib/integrations/acculynx/route';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = accuLynxMethods({
  GET: accuLynxRoute({ handle: (call) => listAccuLynxTopics(call) }),
});
