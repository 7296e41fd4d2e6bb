import { parseArgs } from 'node:util';

export interface StartOptions {
  /** Without the demo. */
  readonly empty: boolean;
  /** Without the web client. */
  readonly apiOnly: boolean;
  /** A world of its own, made anew at each start, with tokens to try things with. */
  readonly sandbox: boolean;
}

/** The message is for the person at the keyboard. */
export class OptionsInvalid extends Error {
  override readonly name = 'OptionsInvalid';
}

const flag = { type: 'boolean' } as const;

/** What follows `npm start --`. A word that was mistyped is told and not passed over: `--empti` would write the demo. */
export function parseOptions(args: readonly string[]): StartOptions {
  try {
    const { values } = parseArgs({ args: [...args], options: { empty: flag, 'api-only': flag, sandbox: flag } });
    return { empty: values.empty === true, apiOnly: values['api-only'] === true, sandbox: values.sandbox === true };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new OptionsInvalid(
      `${reason}. \`npm start\` takes --empty (without the demo), --api-only (without the web client) and --sandbox.`,
    );
  }
}
