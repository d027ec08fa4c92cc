/**
 * Loaded into every child process: ends it when the process that started it is gone, however that ended. Nobody else
 * would stop the children of a starter that was killed.
 */
const GRACE_MS = 20_000;

// Not into their own children, who have channels of their own to listen to.
process.execArgv = process.execArgv.filter(
  (argument, index, all) => argument !== import.meta.url && all[index + 1] !== import.meta.url,
);

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The listener must not keep a process alive that has nothing else to do.
process.channel?.unref();
