/**
 * Writes the types that `openapi-typescript` makes of the document on standard input. The folder is a package of its own, since
 * the generator needs TypeScript 5, of which the project's compiler is no successor in its interface.
 */
import { text } from 'node:stream/consumers';
import generate, { astToString } from 'openapi-typescript';

process.stdout.write(astToString(await generate(await text(process.stdin))));
