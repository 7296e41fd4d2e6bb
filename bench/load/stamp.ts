import { randomBytes } from 'node:crypto';

const BODY_CHARACTERS = 100;
/** How a stamped body begins in JSON. */
const MARK = Buffer.from('"body":"#');

let sends = 0;
const run = randomBytes(4).toString('hex');

/** Message bodies of one length that carry a number, by which a frame is told apart without parsing it. */
export const stampBody = (number: number): string => `#${number};`.padEnd(BODY_CHARACTERS, 'x');

let stamps = 0;

/** Numbers that no earlier message of this run has: what one measurement leaves on its way is no arrival of the next. Answers with the first. */
export const reserveStamps = (howMany: number): number => {
  const first = stamps + 1;
  stamps += howMany;
  return first;
};

/** A number of decimal digits that begins at `at`. */
export const readNumber = (bytes: Buffer, at: number): number => {
  let number = 0;
  for (let digit = bytes[at] ?? 0; digit >= 48 && digit <= 57; digit = bytes[(at += 1)] ?? 0) number = number * 10 + digit - 48;
  return number;
};

/** The numbers of all the messages in a frame of JSON; a frame may hold several that were appended together. Answers with how many. */
export const readStamps = (frame: Buffer, onStamp: (number: number) => void): number => {
  let found = 0;
  for (let at = frame.indexOf(MARK); at !== -1; at = frame.indexOf(MARK, at)) {
    at += MARK.length;
    found += 1;
    onStamp(readNumber(frame, at));
  }
  return found;
};

/** A client id that was not used before. */
export const newClientId = (): string => `${run}-${(sends += 1)}`;

/** Variables of one send, under a client id of its own. */
export const sendVariables = (chatId: string, body: string): object => ({
  input: { chatId, clientMessageId: newClientId(), content: { text: { body } } },
});

export const isSent = ({ data }: { data?: unknown }): boolean =>
  (data as { sendMessage?: { __typename?: string } } | null | undefined)?.sendMessage?.__typename === 'SendMessagePayload';
