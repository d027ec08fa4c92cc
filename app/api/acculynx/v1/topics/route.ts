import { accuLynxMethods, accuLynxRoute } from '#lib/http/adapters/acculynx-route';
import { listAccuLynxTopics } from '#lib/services/adapters/acculynx/list-topics';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = accuLynxMethods({
  GET: accuLynxRoute({ handle: (call) => listAccuLynxTopics(call) }),
});
