import { access } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../scripts/support/run.ts';

interface Tool {
  /** Debian's name of it, or names. */
  readonly package: string;
  /** Why the tests need it. */
  readonly purpose: string;
  isThere(): Promise<boolean>;
}

const onPath = (name: string) => async () => (await findOnPath(name)) !== null;
const hasFont = (query: string) => async () => {
  const { code, output } = await run('fc-list', [query, 'family']);
  return code === 0 && output.trim() !== '';
};

const swiftServers = ['swift-proxy-server', 'swift-account-server', 'swift-container-server', 'swift-object-server'];

const tools = {
  redis: { package: 'redis-server', purpose: 'the event bus', isThere: onPath('redis-server') },
  swift: {
    package: 'swift-proxy swift-account swift-container swift-object memcached',
    purpose: 'an object store that speaks S3',
    isThere: async () => (await Promise.all([...swiftServers, 'memcached'].map((name) => onPath(name)()))).every(Boolean),
  },
  chromium: { package: 'chromium', purpose: 'the browser journeys', isThere: onPath('chromium') },
  fontconfig: { package: 'fontconfig', purpose: 'finding fonts', isThere: onPath('fc-list') },
  cjkFont: { package: 'fonts-noto-cjk', purpose: 'Chinese in screenshots', isThere: hasFont('Noto Sans CJK SC') },
  emojiFont: { package: 'fonts-noto-color-emoji', purpose: 'emoji in screenshots', isThere: hasFont('Noto Color Emoji') },
} satisfies Record<string, Tool>;

export type ToolName = keyof typeof tools;
export const engineTools: readonly ToolName[] = ['redis'];
export const browserTools: readonly ToolName[] = ['chromium', 'fontconfig', 'cjkFont', 'emojiFont'];

/**
 * Makes sure that the system has what the tests need: installs what is missing where it may, and otherwise says what is
 * missing and fails. Nothing is skipped.
 */
export async function requireTools(names: readonly ToolName[]): Promise<void> {
  const missing = await findMissing(names);
  if (missing.length === 0) return;
  const packages = missing.flatMap((tool) => tool.package.split(' '));
  process.stdout.write(`Installing ${packages.join(', ')} (the tests need them) …\n`);
  const output = await install(packages);
  const stillMissing = await findMissing(names);
  if (stillMissing.length === 0) return;
  const list = stillMissing.map((tool) => `${tool.package} (${tool.purpose})`).join(', ');
  throw new Error(
    `The tests need ${list}, and installing failed:\n${output.trim().split('\n').slice(-5).join('\n')}\n` +
      `Install them (on Debian: apt-get install ${packages.join(' ')}) and run the tests again.`,
  );
}

async function findMissing(names: readonly ToolName[]): Promise<Tool[]> {
  const found = await Promise.all(names.map((name) => tools[name].isThere()));
  return names.filter((_, index) => !found[index]).map((name) => tools[name]);
}

async function install(packages: string[]): Promise<string> {
  if ((await findOnPath('apt-get')) === null) return 'This system has no apt-get.';
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && (await findOnPath('sudo')) === null) return 'Not root, and there is no sudo.';
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = (...args: string[]) =>
    isRoot ? run('apt-get', args, { env }) : run('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args], { env });
  const arguments_ = ['install', '-y', '--no-install-recommends', ...packages];
  const first = await aptGet(...arguments_);
  if (first.code === 0) return first.output;
  // A fresh image has no package lists yet.
  const update = await aptGet('update');
  return update.code === 0 ? (await aptGet(...arguments_)).output : update.output;
}

export async function findOnPath(name: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    if (
      folder !== '' &&
      (await access(file).then(
        () => true,
        () => false,
      ))
    )
      return file;
  }
  return null;
}
