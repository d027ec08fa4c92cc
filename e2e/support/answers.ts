/** Answers of the API that come late, or say that it is down. */
import type { Page, Route } from '@playwright/test';

/** Lets no answer through until what it gives is called. */
export async function holdBack(page: Page, url: string): Promise<() => Promise<void>> {
  const answers = Promise.withResolvers<void>();
  const wait = async (route: Route) => {
    await answers.promise;
    await route.fallback();
  };
  await page.route(url, wait);
  return async () => {
    answers.resolve();
    await page.unroute(url, wait);
  };
}

/** The server says that it cannot answer now. */
export const refuse = (page: Page, url: string): Promise<unknown> =>
  page.route(url, (route) => route.fulfill({ status: 503, body: 'Down' }));
