import { builder } from '../schema/builder.ts';
import { requireViewer } from '../schema/context.ts';
import { ClaimState, SignInAnswer, SignInCode, SignInRequest } from '../schema/sign-in-code.ts';
import { RateLimited, SignInCodeExpired } from '../services/errors.ts';
import type { NewSignInCode } from '../services/session/sign-in-code.ts';
import { deviceName, factsOf, handOver, platform, SessionPayload, type SessionSource, useCookie } from './session.ts';

builder.queryFields((t) => ({
  signInRequest: t.field({
    type: SignInRequest,
    nullable: true,
    args: { code: t.arg.string({ required: true, description: 'What the code holds after `/#/approve/`.' }) },
    description: 'The device that shows this code, to look at before answering; null when it waits for no answer any more.',
    resolve(_root, { code }, context) {
      requireViewer(context);
      return context.services.findSignInRequest(code);
    },
  }),
}));

const RequestSignInCodeInput = builder.inputType('RequestSignInCodeInput', {
  description: 'The device that wants to be signed in.',
  fields: (t) => ({ deviceName: t.string(deviceName), platform: t.field(platform) }),
});

const RequestSignInCodePayload = builder.objectRef<{ signInCode: NewSignInCode }>('RequestSignInCodePayload').implement({
  description: 'A new code.',
  fields: (t) => ({
    signInCode: t.field({ type: SignInCode, description: 'Show it, and claim.', resolve: ({ signInCode }) => signInCode }),
  }),
});

const AnswerSignInInput = builder.inputType('AnswerSignInInput', {
  description: 'A code, and what to say to the device that shows it.',
  fields: (t) => ({
    code: t.string({ required: true, description: 'What the code holds after `/#/approve/`.' }),
    answer: t.field({ type: SignInAnswer, required: true, description: 'Yes or no.' }),
  }),
});

const AnswerSignInPayload = builder.objectRef<{ answer: 'APPROVE' | 'DECLINE' }>('AnswerSignInPayload').implement({
  description: 'The device is told when it next asks.',
  fields: (t) => ({ answer: t.expose('answer', { type: SignInAnswer, description: 'What was said.' }) }),
});

const ClaimSignInInput = builder.inputType('ClaimSignInInput', {
  description: 'The code that is shown, and the secret that came with it.',
  fields: (t) => ({
    code: t.string({ required: true, description: 'The code.' }),
    secret: t.string({ required: true, description: 'Its secret.' }),
    useCookie: t.boolean(useCookie),
  }),
});

interface Claimed {
  readonly state: 'WAITING' | 'DECLINED' | 'SIGNED_IN';
  readonly session: SessionSource | null;
}

const ClaimSignInPayload = builder.objectRef<Claimed>('ClaimSignInPayload').implement({
  description: 'What became of the code.',
  fields: (t) => ({
    state: t.expose('state', { type: ClaimState, description: 'Whether it is answered, and how.' }),
    session: t.field({
      type: SessionPayload,
      nullable: true,
      description: 'The new session; null while there is none.',
      resolve: ({ session }) => session,
    }),
  }),
});

builder.mutationFields((t) => ({
  requestSignInCode: t.field({
    type: RequestSignInCodePayload,
    errors: { types: [RateLimited] },
    args: { input: t.arg({ type: RequestSignInCodeInput, required: true, description: 'Who asks.' }) },
    description:
      'A code for a browser to show, so that a signed-in device signs it in without a password. It lives for 3 minutes. At most 120 an hour from one address.',
    resolve: async (_root, { input }, context) => ({ signInCode: await context.services.requestSignInCode(factsOf(input, context)) }),
  }),
  answerSignIn: t.field({
    type: AnswerSignInPayload,
    errors: { types: [SignInCodeExpired, RateLimited] },
    args: { input: t.arg({ type: AnswerSignInInput, required: true, description: 'The code and the answer.' }) },
    description:
      'Signs the device in that shows this code, as the viewer, or declines. Ask `signInRequest` first, and let the person see what asks. A repeat of the same answer does nothing. At most 60 an hour.',
    async resolve(_root, { input }, context) {
      await context.services.answerSignIn(requireViewer(context), input.code, input.answer === 'APPROVE');
      return { answer: input.answer };
    },
  }),
  claimSignIn: t.field({
    type: ClaimSignInPayload,
    errors: { types: [SignInCodeExpired, RateLimited] },
    args: { input: t.arg({ type: ClaimSignInInput, required: true, description: 'The code and its secret.' }) },
    description:
      'What became of a code, for the browser that shows it: ask every two seconds. Once it is approved, the session comes with the answer, one time only; after a lost answer, ask for a new code.',
    async resolve(_root, { input }, context) {
      const { state, session } = await context.services.claimSignIn(input.code, input.secret, factsOf({}, context));
      return { state, session: session === null ? null : handOver(session, input.useCookie, context) };
    },
  }),
}));
