import { randomBytes } from 'node:crypto';

const BODY_CHARACTERS = 100;
const MARK = Buffer.from('"body":"#');

let sends = 0;
const run = randomBytes(4).toString('hex');

/** Message bodies of one length that carry a number, by which a frame is told apart without parsing its JSON. */
export const stampBody = (number: number): string => `#${number};`.padEnd(BODY_CHARACTERS, 'x');

/** The numbers of all the messages in a frame; a frame may hold several that were appended together. */
export const readStamps = (frame: Buffer, onStamp: (number: number) => void): void => {
  for (let at = frame.indexOf(MARK); at !== -1; at = frame.indexOf(MARK, at)) {
    at += MARK.length;
    let number = 0;
    for (let digit = frame[at] ?? 0; digit >= 48 && digit <= 57; digit = frame[(at += 1)] ?? 0) number = number * 10 + digit - 48;
    onStamp(number);
  }
};

/** Variables of one send, under a client id of its own. */
export const sendVariables = (chatId: string, body: string): object => ({
  input: { chatId, clientMessageId: `${run}-${(sends += 1)}`, content: { text: { body } } },
});

export const isSent = ({ data }: { data?: unknown }): boolean =>
  (data as { sendMessage?: { __typename?: string } } | null | undefined)?.sendMessage?.__typename === 'SendMessagePayload';
