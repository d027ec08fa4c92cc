/** How quick a page is: the processor slowed down, tasks measured, and how slow this machine is to begin with. */
import { expect, type Page, test } from '@playwright/test';

/** Source: the budgets of the screen design. */
const SLOWDOWN = 4;
/** What the work of `slowness` takes where the budgets were set, slowed down as they say. */
const REFERENCE_MS = 40;
const REFERENCE_RUNS = 5;

/** For tests that measure: `npm test` runs them last, one at a time. */
export const MEASURED = { tag: '@measured' };
/** What is measured is what most people see. */
export const WITH_MOTION = { contextOptions: { reducedMotion: 'no-preference' } } as const;

/** Slows the processor down for the page, as the budgets want it. */
export async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN });
}

type TraceEvent = { name: string; pid: number; tid: number; tdur?: number; args?: { name?: string } };

/**
 * The longest task of the page while something is done, in milliseconds of its own time on the processor: time that
 * other programs take away from it is not in it.
 */
export async function longestTask(page: Page, run: () => Promise<unknown>): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser of its own');
  await browser.startTracing(page, { categories: ['toplevel'] });
  await run();
  // A task is in the trace when it has ended: by the next one of the page, it has.
  await page.evaluate(() => undefined);
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const isMainThread = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = trace.traceEvents.filter(
    ({ name, pid, tid }) => name.endsWith('::RunTask') && isMainThread.has(`${pid} ${tid}`),
  );
  expect(tasks.length, 'tasks in the trace').toBeGreaterThan(0);
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur)) / 1_000;
}

/** Script, layout and paint that do not change with the product. */
function referenceWork(): void {
  const host = document.createElement('div');
  host.style.cssText = 'position:fixed;inset:0;overflow:hidden;visibility:hidden';
  for (let i = 0; i < 1_500; i++) {
    const line = document.createElement('p');
    line.textContent = `Line ${i} of ${Math.sqrt(i)}`;
    host.append(line);
  }
  document.body.append(host);
  host.getBoundingClientRect();
  host.remove();
}

/**
 * How many times longer than on the machine of the budgets things take just now, in the slowed-down page; at least 1. Unlike
 * `slowness` it counts the time that other programs take, and is for what is measured by the clock.
 */
export async function delay(page: Page): Promise<number> {
  const tookMs = await page.evaluate(`(() => {
    const startedAt = performance.now();
    (${referenceWork.toString()})();
    return performance.now() - startedAt;
  })()`);
  return Math.max(1, Number(tookMs) / REFERENCE_MS);
}

/**
 * How many times slower than the machine of the budgets this one is just now, in the slowed-down page; at least 1. What
 * may take 100 ms there may take so many times 100 ms here.
 */
export async function slowness(page: Page): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let runs = 0; runs < REFERENCE_RUNS; runs++)
    best = Math.min(best, await longestTask(page, () => page.evaluate(referenceWork)));
  test.info().annotations.push({ type: 'reference work', description: `${best.toFixed(1)} ms` });
  return Math.max(1, best / REFERENCE_MS);
}
