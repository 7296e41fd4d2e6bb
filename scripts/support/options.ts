import { parseArgs } from 'node:util';

export interface StartOptions {
  /** Without the demo. */
  readonly empty: boolean;
  /** Without the web client. */
  readonly apiOnly: boolean;
}

/** The message is for the person at the keyboard. */
export class OptionsInvalid extends Error {
  override readonly name = 'OptionsInvalid';
}

/** What follows `npm start --`. A word that was mistyped is told and not passed over: `--empti` would write the demo. */
export function parseOptions(args: readonly string[]): StartOptions {
  try {
    const { values } = parseArgs({ args: [...args], options: { empty: { type: 'boolean' }, 'api-only': { type: 'boolean' } } });
    return { empty: values.empty === true, apiOnly: values['api-only'] === true };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new OptionsInvalid(`${reason}. \`npm start\` takes --empty (without the demo) and --api-only (without the web client).`);
  }
}
