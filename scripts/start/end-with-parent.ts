/**
 * Loaded into every child process: ends it when the process that started it is gone, however that ended. Nobody else
 * would stop the children of a starter that was killed.
 */
const GRACE_MS = 20_000;

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The listener must not keep a process alive that has nothing else to do.
process.channel?.unref();
