/** Settings whose value stands in a file, as secret stores of containers give them. */
import { readFileSync } from 'node:fs';

const SUFFIX = '_FILE';

export type GivenSettings = {
  values: Record<string, string>;
  /** By the name of the setting: what is wrong, as a sentence. */
  problems: Map<string, string>;
};

/**
 * Finds the values of settings: of `NAME`, or of the file that `NAME_FILE` names, without the newline at its end. An empty
 * variable is an unset one: that is how compose files and CI systems write it.
 */
export function givenSettings(
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): GivenSettings {
  const values: GivenSettings['values'] = {};
  const problems: GivenSettings['problems'] = new Map();
  for (const name of names) {
    const { [name]: value, [name + SUFFIX]: path } = environment;
    if (value) values[name] = value;
    // A setting of its own, such as DEMO_RECEIVER_CA_FILE, is no file of another one.
    if (!path || names.includes(name + SUFFIX)) continue;
    if (value) {
      problems.set(name, `${name} and ${name}${SUFFIX} are both set. Keep one of them`);
      continue;
    }
    try {
      const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
      if (text === '') problems.set(name, `${name}${SUFFIX} names an empty file`);
      else values[name] = text;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      problems.set(name, `${name}${SUFFIX} names a file that cannot be read${code}`);
    }
  }
  return { values, problems };
}
