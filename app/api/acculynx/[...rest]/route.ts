import { notFound } from '#lib/domain/app-error';
import { accuLynxRoute } from '#lib/http/adapters/acculynx-route';

/** What there is not is answered in the form that a program expects, not with the page for people. */
const unknown = accuLynxRoute({ handle: () => Promise.reject(notFound('resource')) });

export const GET = unknown;
export const POST = unknown;
export const PUT = unknown;
export const PATCH = unknown;
export const DELETE = unknown;
