/** What JSON can say and a text column cannot hold, or what would be read differently by the next program. */

/** Why a text cannot be stored as it is; null where it can. */
export function textFlaw(text: string): string | null {
  if (text.includes('\0')) return 'contains the character U+0000, which cannot be stored.';
  return text.isWellFormed() ? null : 'contains half of a surrogate pair, which is no character.';
}

export type TextFlaw = { path: string[]; message: string };

/** The first text in a JSON value, names of members included, that cannot be stored; null where there is none. */
export function findTextFlaw(value: unknown): TextFlaw | null {
  // A list of what is still to be looked at instead of recursion: the depth of the value costs no stack.
  const open: { path: string[]; value: unknown }[] = [{ path: [], value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path } = next;
    if (typeof next.value === 'string') {
      const flaw = textFlaw(next.value);
      if (flaw !== null) return { path, message: `This text ${flaw}` };
    } else if (typeof next.value === 'object' && next.value !== null) {
      for (const [name, member] of Object.entries(next.value)) {
        const flaw = textFlaw(name);
        if (flaw !== null) return { path, message: `The name of a member ${flaw}` };
        // Nobody reads a path that long, and to write it down for every level would take the square of the depth.
        open.push({ path: path.length < MAX_PATH ? [...path, name] : path, value: member });
      }
    }
  }
  return null;
}

const MAX_PATH = 20;
