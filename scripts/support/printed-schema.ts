import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { printSchema } from 'graphql';
import { rootDir } from './paths.ts';

export const schemaFile = path.join(rootDir, 'schema/schema.graphql');

/** The SDL as the code says it now. */
export async function printSchemaText(): Promise<string> {
  const { schema } = await import('../../resolvers/index.ts');
  return `${printSchema(schema)}\n`;
}

export async function printSchemaFile(): Promise<void> {
  await writeFile(schemaFile, await printSchemaText());
}

/** Whether the committed SDL is what the code says. */
export async function isSchemaPrinted(): Promise<boolean> {
  return (await readFile(schemaFile, 'utf8')) === (await printSchemaText());
}
