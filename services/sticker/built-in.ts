import { drawSticker } from './built-in-art.ts';
import type { Sticker, StickerPack } from './sticker.ts';

const SIDE = 256;

interface Told {
  readonly name: string;
  readonly nameZh: string;
  /** In both languages: whoever looks for one does not say in which. */
  readonly keywords: readonly string[];
}

const told = (name: string, nameZh: string, ...keywords: string[]): Told => ({ name, nameZh, keywords });

const packs: Readonly<
  Record<string, { readonly name: string; readonly nameZh: string; readonly stickers: Readonly<Record<string, Told>> }>
> = {
  pip: {
    name: 'Pip',
    nameZh: '泡泡',
    stickers: {
      hello: told('Hello', '你好', 'hi', 'hey', 'wave', '嗨', '哈喽', '打招呼'),
      yes: told('Good', '好的', 'ok', 'yes', 'great', 'thumbs up', '赞', '可以', '没问题'),
      laugh: told('Haha', '哈哈', 'laugh', 'lol', 'funny', '笑', '大笑', '好笑'),
      love: told('Love it', '爱了', 'love', 'heart', 'like', '爱', '喜欢', '爱心'),
      thanks: told('Thank you', '谢谢', 'thanks', 'grateful', '感谢', '多谢'),
      cry: told('Crying', '大哭', 'cry', 'sad', 'tears', '哭', '难过', '呜呜'),
      angry: told('Angry', '生气', 'angry', 'mad', 'grr', '怒', '气死了'),
      wow: told('Wow', '哇', 'wow', 'surprised', 'shocked', '惊讶', '震惊'),
      sleep: told('Sleepy', '困了', 'sleep', 'tired', 'zzz', '睡觉', '累'),
      think: told('Hmm', '想一想', 'think', 'question', 'why', '思考', '疑问', '为什么'),
      please: told('Please', '拜托', 'please', 'beg', 'cute', '求求', '卖萌'),
      party: told('Hooray', '庆祝', 'party', 'birthday', 'congratulations', '生日', '恭喜', '派对'),
    },
  },
  mo: {
    name: 'Mo the cat',
    nameZh: '小默猫',
    stickers: {
      hi: told('Hi there', '在吗', 'hi', 'hello', 'cat', '你好', '猫'),
      no: told('No way', '不行', 'no', 'never', 'stop', '不', '拒绝'),
      coffee: told('Coffee time', '喝咖啡', 'coffee', 'tea', 'break', 'morning', '咖啡', '早上好', '休息'),
      rain: told('Rainy day', '下雨了', 'rain', 'weather', 'umbrella', '雨', '天气', '伞'),
      work: told('At work', '工作中', 'work', 'busy', 'computer', '忙', '上班', '加班'),
      hungry: told('Hungry', '饿了', 'hungry', 'food', 'eat', 'fish', '吃饭', '鱼'),
      music: told('Music', '听歌', 'music', 'sing', 'happy', '音乐', '唱歌'),
      night: told('Good night', '晚安', 'night', 'sleep', 'moon', '睡觉', '月亮'),
    },
  },
};

const stickerOf = (pack: string, name: string, about: Told): Sticker => ({
  key: `.${pack}.${name}`,
  packKey: `.${pack}`,
  ...about,
  type: 'image/svg+xml',
  size: Buffer.byteLength(drawSticker(`${pack}.${name}`) ?? ''),
  width: SIDE,
  height: SIDE,
  placeholder: '',
  animated: false,
  via: null,
});

export interface BuiltInPack extends StickerPack {
  readonly stickers: readonly Sticker[];
}

export const builtInPacks: readonly BuiltInPack[] = Object.entries(packs).map(([pack, { name, nameZh, stickers }]) => {
  const list = Object.entries(stickers).map(([sticker, about]) => stickerOf(pack, sticker, about));
  return { key: `.${pack}`, ownerId: null, name, nameZh, count: list.length, isHeld: true, via: null, stickers: list };
});

const byKey = new Map(builtInPacks.flatMap(({ stickers }) => stickers.map((sticker) => [sticker.key, sticker] as const)));

export const builtInSticker = (key: string): Sticker | null => byKey.get(key) ?? null;
export const builtInPack = (key: string): BuiltInPack | null => builtInPacks.find((pack) => pack.key === key) ?? null;
