import { browserTools, requireTools } from './require-tools.ts';

export default async function setup(): Promise<void> {
  await requireTools(browserTools);
}
