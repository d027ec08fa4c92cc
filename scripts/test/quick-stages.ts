/** The stages that need neither a build nor a database. */
import { steps, vitest } from '#scripts/test/run-phases';

export const formatAndLint = steps('format and lint', ['biome', 'check', '.']);
export const types = steps('types', ['next', 'typegen'], ['tsc']);
export const unit = vitest('unit', 'unit');
