import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLineOf } from '#db/running-process';

/** Linux keeps what lies here in memory. */
const MEMORY = '/dev/shm';
const NAME = /^hooktab-test-(\d+)-/;
/** The data of a run, its WAL included, stays well below it. */
const ROOM_BYTES = 6 * 2 ** 30;

/**
 * Makes a folder for the data of a test cluster, which any user may pass through. It lies in memory where there is room:
 * tests empty tables all the time, each of which is a file, and a file system on a disk takes its time to make files.
 */
export function makeTestDataFolder(): string {
  const parent = hasRoomInMemory() ? MEMORY : tmpdir();
  removeLeftovers(parent);
  const folder = mkdtempSync(join(parent, `hooktab-test-${process.pid}-`));
  chmodSync(folder, 0o711);
  return folder;
}

function hasRoomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return Math.min(bavail * bsize, freemem()) >= ROOM_BYTES;
  } catch {
    // There is no such folder on other systems.
    return false;
  }
}

/** A run that was killed leaves its folder behind. */
function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && commandLineOf(Number(pid)) === null)
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}
