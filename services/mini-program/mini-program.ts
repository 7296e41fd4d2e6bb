import { InvalidInput } from '../errors.ts';
import { limits } from '../limits.ts';
import { parseLine } from '../line-rules.ts';
import type { MiniProgramContent } from '../message/message.ts';

export interface MiniProgramInput {
  readonly appId: string;
  readonly name: string;
  readonly title: string;
  /** Left out: where the program begins. */
  readonly page?: string | null | undefined;
  /** Of an image that the sender has uploaded. */
  readonly coverId?: bigint | null | undefined;
  readonly webUrl?: string | null | undefined;
}

/** What was asked for; how its cover looks is looked up when it is sent. */
export interface AskedMiniProgram {
  readonly appId: string;
  readonly name: string;
  readonly title: string;
  readonly page: string;
  readonly webUrl: string | null;
  readonly attachments: readonly string[];
}

const APP_ID = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
/** Parts of a path, and perhaps what is asked of it: characters that an address may have, others as `%` and digits. */
const PAGE = /^\/?[\w.~!$&'()*+,;=:@%-]+(?:\/[\w.~!$&'()*+,;=:@%-]+)*(?:\?[\w.~!$&'()*+,;=:@%/?-]*)?$/;
/** `https:`, or a step up: what leads out of the program is no page of it. */
const LEADS_OUT = /^[a-z][a-z0-9+.-]*:|^(?:[^?]*\/)?(?:\.|%2e){1,2}(?:[/?]|$)/i;

const path = (field: string) => ['input', 'content', 'miniProgram', field];

const parseAppId = (appId: string): string => {
  const { miniProgramAppIdLengthMin: min, miniProgramAppIdLengthMax: max } = limits;
  if (appId.length >= min && appId.length <= max && APP_ID.test(appId)) return appId;
  throw new InvalidInput(`The id of a mini-program has ${min} to ${max} letters, digits, dots, dashes and underscores.`, path('appId'));
};

const parsePage = (page: string): string => {
  if (page === '') return '';
  if (page.length > limits.miniProgramPageLengthMax)
    throw new InvalidInput(`A page has at most ${limits.miniProgramPageLengthMax} characters.`, path('page'));
  if (PAGE.test(page) && !LEADS_OUT.test(page)) return page;
  throw new InvalidInput('A page is a path in its mini-program, such as pages/cart?id=7.', path('page'));
};

/** As it is followed: what looks like another host is shown as what it is. */
const parseWebUrl = (raw: string): string => {
  const url = raw.length <= limits.miniProgramUrlLengthMax && URL.canParse(raw) ? new URL(raw) : null;
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new InvalidInput('It is an address that begins with https://, without a name or password in it.', path('webUrl'));
  if (url.href.length > limits.miniProgramUrlLengthMax)
    throw new InvalidInput(`An address has at most ${limits.miniProgramUrlLengthMax} characters.`, path('webUrl'));
  return url.href;
};

export const parseMiniProgram = ({ appId, name, title, page, coverId, webUrl }: MiniProgramInput): AskedMiniProgram => ({
  appId: parseAppId(appId),
  name: parseLine(name, {
    what: 'The name of a mini-program',
    path: path('name'),
    lengthMin: 1,
    lengthMax: limits.miniProgramNameLengthMax,
  }),
  title: parseLine(title, { what: 'The title of a card', path: path('title'), lengthMin: 1, lengthMax: limits.miniProgramTitleLengthMax }),
  page: parsePage(page ?? ''),
  webUrl: webUrl == null ? null : parseWebUrl(webUrl),
  attachments: coverId == null ? [] : [String(coverId)],
});

/** What a retry of the send is compared by. */
export const askedOfMiniProgram = ({ appId, name, title, page, webUrl, attachments }: AskedMiniProgram | MiniProgramContent): string =>
  JSON.stringify([appId, name, title, page, webUrl ?? null, attachments ?? []]);

/** What a message keeps of it. */
export const miniProgramOf = (asked: AskedMiniProgram, cover: MiniProgramContent['cover']): MiniProgramContent => {
  const { webUrl, attachments, ...told } = asked;
  return {
    ...told,
    ...(webUrl === null ? {} : { webUrl }),
    ...(cover === undefined ? {} : { cover, attachments }),
    fallbackText: `[Mini-program] ${told.title}`,
  };
};
