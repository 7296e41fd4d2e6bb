import { parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../resolvers/index.ts';
import { createGraphiqlTabs } from './graphiql.ts';
import { operationRules } from './operation-limits.ts';

describe('the ready operations of GraphiQL', () => {
  it('are ones that the schema and the limits accept, demo or no demo', () => {
    const example = {
      handle: 'h',
      password: 'p',
      peerHandle: 'q',
      peerId: 'u_1',
      chatId: 'c_1',
      groupId: 'c_2',
      memberId: 'u_2',
      noteId: 'm_1_1',
      pollId: 'm_2_2',
      chainId: 'm_2_3',
      requestId: 'r_1',
    };
    for (const tabs of [createGraphiqlTabs(null), createGraphiqlTabs(example)]) {
      expect(tabs.length).toBeGreaterThanOrEqual(12);
      for (const { query, variables } of tabs) {
        expect(validate(schema, parse(query), [...specifiedRules, ...operationRules]), query).toEqual([]);
        if (variables !== undefined) expect(() => JSON.parse(variables) as unknown).not.toThrow();
      }
      expect(tabs.some(({ query }) => query.includes('subscription') && query.includes('$after'))).toBe(true);
    }
  });

  it('are there for every mutation, but for those that have a reason', () => {
    const ready = new Set<string>();
    for (const { query } of createGraphiqlTabs(null)) {
      // A comment that names one says how the operation beside it is put.
      for (const name of query.matchAll(/\b[a-z]\w+/g)) ready.add(name[0]);
    }
    const without: Readonly<Record<string, readonly string[]>> = {
      'makes, changes or ends the session that the other tabs stand on': [
        'changePassword',
        'revokeDevice',
        'revokeOtherDevices',
        'rotateSession',
        'signOut',
        'signUp',
      ],
      'is asked by one device and answered by another': ['answerSignIn', 'claimSignIn', 'requestSignInCode'],
      'needs a picture or a sticker that was stored first': [
        'addStickerPack',
        'addStickers',
        'cancelUpload',
        'createStickerPack',
        'orderStickerPacks',
        'removeStickerPack',
        'removeStickers',
        'setAvatar',
        'setFavouriteSticker',
        'updateStickerPack',
      ],
      'takes away what the other tabs show': ['clearHistory', 'deleteChat', 'removeContact', 'removeMember', 'resetContactCard'],
      'follows a position': ['stopLiveLocation', 'updateLiveLocation'],
      'has no input, or one that another tab is told first': ['openSelfChat', 'readAnnouncement'],
    };
    const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.filter((name) => !ready.has(name)).toSorted()).toEqual(Object.values(without).flat().toSorted());
  });
});
