/**
 * Writes the types that `openapi-typescript` makes of the document on standard input. The folder is a package of its own, since
 * the generator needs TypeScript 5, of which the project's compiler is no successor in its interface.
 */
import { readFileSync } from 'node:fs';
import generate, { astToString } from 'openapi-typescript';

process.stdout.write(astToString(await generate(readFileSync(0, 'utf8'))));
