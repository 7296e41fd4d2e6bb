import type { NewSignInCode, SignInRequest as RequestShape } from '../services/session/sign-in-code.ts';
import { builder } from './builder.ts';
import { Platform } from './device.ts';

export const SignInCode = builder.objectRef<NewSignInCode>('SignInCode').implement({
  description: 'What a browser shows to be signed in by a device that already is.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Shown to others, such as in a QR code.' }),
    secret: t.exposeString('secret', { description: 'For `claimSignIn`; the browser keeps it to itself and shows it to nobody.' }),
    path: t.string({
      description: 'Where the web client answers it on this server; what the QR code holds.',
      resolve: ({ code }) => `/#/approve/${code}`,
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be answered and claimed: 3 minutes.' }),
  }),
});

export const SignInRequest = builder.objectRef<RequestShape>('SignInRequest').implement({
  description: 'A device that asks to be signed in, for the person to recognize.',
  fields: (t) => ({
    deviceName: t.exposeString('deviceName', { description: 'What it calls itself, or what its user agent says: 1 to 64 characters.' }),
    platform: t.expose('platform', { type: Platform, description: 'What kind of client it is.' }),
    address: t.exposeString('address', { description: 'The network address it asks from.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it asked.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be answered.' }),
  }),
});

export const SignInAnswer = builder.enumType('SignInAnswer', {
  description: 'What the person says to a device that asks to be signed in.',
  values: {
    APPROVE: { description: 'It is theirs: sign it in.' },
    DECLINE: { description: 'It is not.' },
  } as const,
});

export const ClaimState = builder.enumType('ClaimState', {
  description: 'What became of a code.',
  values: {
    WAITING: { description: 'Nobody has answered yet: ask again in two seconds.' },
    DECLINED: { description: 'The person said no.' },
    SIGNED_IN: { description: 'The person said yes, and `session` is there. The code is used up.' },
  } as const,
});
