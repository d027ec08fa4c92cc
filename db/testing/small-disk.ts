/** A disk that can be filled up: a small file system of its own, in memory. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PIECE = Buffer.alloc(64 * 1024);

export type SmallDisk = {
  directory: string;
  /** Leaves no byte free. */
  fill: () => void;
  /** Frees what `fill` took. */
  free: () => void;
  /** Takes the disk away, with all that is on it. */
  remove: () => void;
};

/**
 * Mounts a disk. Returns null where this machine does not allow that: it takes Linux and the rights of root.
 * @param owner a path whose owner is to own the disk
 */
export function mountSmallDisk(megabytes: number, owner: string): SmallDisk | null {
  if (process.platform !== 'linux') return null;
  const directory = mkdtempSync(join(tmpdir(), 'hooktab-disk-'));
  const { uid, gid } = statSync(owner);
  const options = `size=${megabytes}m,mode=0700,uid=${uid},gid=${gid}`;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]).status !== 0) {
    rmdirSync(directory);
    return null;
  }
  const filler = join(directory, 'filler');
  return {
    directory,
    fill: () => fillUp(filler),
    free: () => rmSync(filler),
    remove: () => {
      // Lazily: a process that is being ended may still have a file open.
      spawnSync('umount', ['--lazy', directory]);
      rmdirSync(directory);
    },
  };
}

/** Writes a file until not one byte more fits on its disk. */
function fillUp(file: string): void {
  const handle = openSync(file, 'a');
  try {
    // A smaller piece where a larger one no longer fits.
    for (let size = PIECE.length; size >= 1; ) {
      try {
        writeSync(handle, PIECE, 0, size);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(handle);
  }
}
