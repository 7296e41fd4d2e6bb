import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type GraphQLEnumType, type GraphQLSchema, isObjectType, isUnionType } from 'graphql';
import { errorCodes } from '../../schema/error-codes.ts';
import { rootDir } from './paths.ts';

const pageFile = path.join(rootDir, 'docs/ERRORS.md');

const head = `# Errors

Made from the schema by \`npm run generate\`. Codes are stable; messages are English and may change. There are two kinds.

## Refusals

What a person can act on is a member of the result's union and implements \`Error\`: \`code\`, \`message\`, and \`path\`, which names the input it
is about. Nothing was changed. A union may grow: treat a member that you do not know and that implements \`Error\` as one. A field without a
union, such as a subscription, answers with the same code in \`extensions.code\`.

| code | type, and what else it tells | what it means | answers of |
| --- | --- | --- | --- |`;

const middle = `
## Errors

Anything else is an error of GraphQL in \`errors\`, with \`extensions.code\`. Over HTTP the status is 200 unless said otherwise, with
\`Accept: application/graphql-response+json\` as the specification of GraphQL over HTTP has it.

| code | when | what to do |
| --- | --- | --- |`;

/** The type of a refusal is called as its code is: INVALID_INPUT is InvalidInput. */
export const typeOfCode = (code: string): string =>
  code
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');

export const errorsPage = (schema: GraphQLSchema): string => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
  const refusals = (schema.getType('ErrorCode') as GraphQLEnumType).getValues().map(({ name, description }) => {
    const type = schema.getType(typeOfCode(name));
    if (!isObjectType(type)) throw new Error(`${name} has no type ${typeOfCode(name)}.`);
    const more = Object.keys(type.getFields()).filter((field) => !['code', 'message', 'path'].includes(field));
    const where = mutations.filter(({ type: result }) => {
      const union = 'ofType' in result ? result.ofType : result;
      return isUnionType(union) && union.getTypes().includes(type);
    });
    const tells = more.length === 0 ? '' : `: ${more.map((field) => `\`${field}\``).join(', ')}`;
    return `| \`${name}\` | \`${type.name}\`${tells} | ${description ?? ''} | ${where.map((field) => `\`${field.name}\``).join(', ')} |`;
  });
  const errors = Object.entries(errorCodes).map(([code, { when, act }]) => `| \`${code}\` | ${when} | ${act} |`);
  return `${[head, ...refusals, middle, ...errors].join('\n')}\n`;
};

const wanted = async () => errorsPage((await import('../../resolvers/index.ts')).schema);

export const writeErrorsPage = async (): Promise<void> => writeFile(pageFile, await wanted());
export const isErrorsPageTrue = async (): Promise<boolean> => (await readFile(pageFile, 'utf8').catch(() => '')) === (await wanted());
