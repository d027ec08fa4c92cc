import { accuLynxRoute } from '#lib/http/adapters/acculynx-route';
import { listAccuLynxTopics } from '#lib/services/adapters/acculynx/list-topics';

export const GET = accuLynxRoute({ handle: (call) => listAccuLynxTopics(call) });
