/** How a process tells the one that started it whether it could listen on its port: only the kernel decides who gets it. */
export const PORT_REPORTS = ['listening', 'port taken'] as const;
export type PortReport = (typeof PORT_REPORTS)[number];

/** Tells the starter, if there is one that listens; resolves when it is told. */
export async function reportPort(report: PortReport): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (process.send === undefined) return;
  process.send(report, undefined, undefined, () => resolve());
  await promise;
}

/** Whether listening failed because another program has the port. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
