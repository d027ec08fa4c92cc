import type { ReactNode } from 'react';
import { GuideText } from '#components/developers/guide-text';
import { SchemaTable } from '#components/developers/schema-table';
import { Badge } from '#components/ui/badge';
import { Card } from '#components/ui/card';
import { CopyButton } from '#components/ui/copy-button';
import { ScrollRegion } from '#components/ui/scroll-region';
import { operationAsCurl } from '#lib/client/developers/operation-curl';
import { exampleOf } from '#lib/contracts/api/example';
import { queryParameters } from '#lib/contracts/api/openapi';
import { type Method, type Operation, problemsOf } from '#lib/contracts/api/operation';
import { schemaId } from '#lib/contracts/api/schemas';
import { scopesFor } from '#lib/domain/access/api-key';
import { permissionsFor } from '#lib/domain/access/permissions';
import { ERROR_STATUS } from '#lib/domain/errors/app-error';

type Schemas = Record<string, unknown>;
type OperationArticleProps = { operation: Operation; base: string; schemas: Schemas };

const METHOD_VARIANTS = {
  get: 'info',
  post: 'success',
  put: 'warning',
  patch: 'warning',
  delete: 'danger',
} as const satisfies Record<Method, string>;

/** One operation: who may call it, with what, and what comes back. */
export function OperationArticle({ operation, base, schemas }: OperationArticleProps) {
  const { id, summary } = operation;
  const query = queryParameters(operation);
  const required = query.filter((one) => one.required === true).map(({ name }) => String(name));
  const curl = operationAsCurl(base, operation, required);
  return (
    <Card id={id} className="scroll-mt-17 overflow-hidden">
      <Head operation={operation} />
      <div className="flex flex-col gap-4 p-4">
        {query.length === 0 ? null : (
          <Part title="Query">
            <SchemaTable
              members={query.map(({ name, description: note, required: isRequired, schema }) => ({
                name: String(name),
                description: typeof note === 'string' ? note : undefined,
                isRequired: isRequired === true,
                schema: schema as Schemas,
              }))}
            />
          </Part>
        )}
        <Body operation={operation} schemas={schemas} />
        {curl === null ? null : (
          <Part title="Example" action={<CopyButton value={curl} label={`Copy example of: ${summary}`} />}>
            <Code name={`Example of: ${summary}`} text={curl} />
          </Part>
        )}
        <Answers operation={operation} schemas={schemas} />
      </div>
    </Card>
  );
}

function Head({ operation }: { operation: Operation }) {
  const { id, method, path, summary, description } = operation;
  return (
    <div className="flex flex-col gap-1.5 border-border border-b px-4 py-3">
      <h3 className="font-semibold text-base">
        <a href={`#${id}`} className="rounded-sm underline-offset-3 hover:underline">
          {summary}
        </a>
      </h3>
      <p className="flex flex-wrap items-center gap-2">
        <Badge variant={METHOD_VARIANTS[method]} className="font-mono">
          {method.toUpperCase()}
        </Badge>
        <code className="wrap-anywhere text-sm">{path}</code>
      </p>
      <p className="max-w-3xl text-muted-foreground text-sm">
        <GuideText text={description} />
      </p>
      <Access operation={operation} />
    </div>
  );
}

/** Who may call it. */
function Access({ operation: { action } }: { operation: Operation }) {
  const scopes = scopesFor(action);
  const permissions = permissionsFor(action);
  const people =
    action === 'org.view'
      ? 'every member'
      : permissions.length === 0
        ? 'admins'
        : `admins, and members with ${permissions.join(' or ')}`;
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-muted-foreground text-xs">
      {scopes.length === 0 ? (
        'Not with an API key'
      ) : (
        <>
          {scopes.length === 1 ? 'Scope' : 'One of the scopes'}
          {scopes.map((scope) => (
            <Badge key={scope} className="font-mono">
              {scope}
            </Badge>
          ))}
        </>
      )}
      <span>· signed in: {people}</span>
    </p>
  );
}

function Body({ operation, schemas }: { operation: Operation; schemas: Schemas }) {
  if (operation.body === undefined) return null;
  const schema = objectSchema(schemas[schemaId(operation.body)] as Schemas, schemas);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const members = Object.entries((schema.properties ?? {}) as Record<string, Schemas>);
  return (
    <Part title="Body">
      <SchemaTable
        members={members.map(([name, { description, ...member }]) => ({
          name,
          description: typeof description === 'string' ? description : undefined,
          isRequired: required.includes(name),
          schema: member,
        }))}
      />
    </Part>
  );
}

/** The schema that has members: of a choice the first, which is the one thing rather than several of them. */
function objectSchema(schema: Schemas, schemas: Schemas): Schemas {
  if (typeof schema.$ref === 'string')
    return objectSchema(schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] as Schemas, schemas);
  const [first] = Array.isArray(schema.anyOf) ? (schema.anyOf as Schemas[]) : [];
  return first === undefined ? schema : objectSchema(first, schemas);
}

function Answers({ operation, schemas }: { operation: Operation; schemas: Schemas }) {
  const codes = problemsOf(operation);
  return (
    <Part title="Answers">
      <ul className="flex flex-col gap-1.5 text-sm">
        {Object.entries(operation.answers).map(([status, { description, schema }]) => (
          <li key={status}>
            <p>
              <code className="mr-2 text-success text-xs">{status}</code>
              {description}
              {operation.hasEntityTag ? (
                <span className="text-muted-foreground">
                  {' '}
                  With an <code className="text-xs">ETag</code>.
                </span>
              ) : null}
            </p>
            {schema === undefined ? null : (
              <details className="mt-1">
                <summary className="w-fit rounded-sm text-link text-xs underline-offset-3 hover:underline">
                  Show the body
                </summary>
                <Code
                  name={`Answer ${status} of: ${operation.summary}`}
                  text={JSON.stringify(exampleOf(schemas[schemaId(schema)] as Schemas, schemas), null, 2)}
                />
              </details>
            )}
          </li>
        ))}
        <li className="text-muted-foreground text-xs leading-5">
          Problems:{' '}
          {codes
            .toSorted((a, b) => ERROR_STATUS[a] - ERROR_STATUS[b])
            .map((code, index) => (
              <span key={code}>
                {index > 0 ? ', ' : null}
                <span className="tabular">{ERROR_STATUS[code]}</span>{' '}
                <code className="wrap-anywhere">{code}</code>
              </span>
            ))}
        </li>
      </ul>
    </Part>
  );
}

function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <div className="mb-1 flex min-h-7 items-center justify-between gap-2">
        <h4 className="font-medium text-muted-foreground text-xs">{title}</h4>
        {action}
      </div>
      {children}
    </div>
  );
}

function Code({ name, text }: { name: string; text: string }) {
  return (
    <ScrollRegion label={name} className="mt-1 max-h-96 rounded-md border border-border bg-code">
      <pre dir="ltr" className="wrap-anywhere whitespace-pre-wrap px-3 py-2 text-xs leading-5">
        {text}
      </pre>
    </ScrollRegion>
  );
}
