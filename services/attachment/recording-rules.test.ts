import { describe, expect, it } from 'vitest';
import type { MediaTrack, Probed } from '../../engines/media/probe.ts';
import { judgeRecording } from './recording-rules.ts';

const voice = (track: Partial<MediaTrack> = {}, container: Probed['container'] = 'webm'): Probed => ({
  container,
  tracks: [{ kind: 'audio', codec: 'A_OPUS', spannedMs: 3_000, soundedMs: 3_000, ...track }],
});
const judge = (probed: Probed | null) => judgeRecording(probed, { secondsMax: 60 });

describe('a recording', () => {
  it('is what browsers record, as long as it sounds', () => {
    expect(judge(voice())).toEqual({ type: 'audio/webm', durationMs: 3_000 });
    expect(judge(voice({ codec: 'Opus', spannedMs: 2_990.4 }, 'ogg'))).toEqual({ type: 'audio/ogg', durationMs: 3_000 });
    expect(judge(voice({ codec: 'Opus', soundedMs: null }, 'mp4'))).toEqual({ type: 'audio/mp4', durationMs: 3_000 });
    expect(judge(voice({ codec: 'mp4a', soundedMs: 3_010 }, 'mp4'))).toEqual({ type: 'audio/mp4', durationMs: 3_010 });
  });

  it('may be a minute and a little, and no more, whatever its clock says', () => {
    expect(judge(voice({ spannedMs: 60_900, soundedMs: 60_900 }))).toMatchObject({ durationMs: 60_900 });
    expect(judge(voice({ spannedMs: 61_500, soundedMs: 61_500 }))).toEqual({ refused: 'TOO_LONG' });
    expect(judge(voice({ spannedMs: 1_000, soundedMs: 90_000 }))).toEqual({ refused: 'TOO_LONG' });
    expect(judge(voice({ spannedMs: 2_000, soundedMs: 20_000 }))).toEqual({ refused: 'UNREADABLE' });
    expect(judge(voice({ spannedMs: 90_000, soundedMs: 1_000 }))).toEqual({ refused: 'TOO_LONG' });
  });

  it('is nothing else', () => {
    const [track] = voice().tracks as [MediaTrack];
    for (const probed of [
      null,
      { container: 'webm', tracks: [] } as const,
      { container: 'webm', tracks: [track, track] } as const,
      voice({ kind: 'video', codec: 'V_VP9' }),
      voice({ codec: 'A_VORBIS' }),
      voice({}, 'matroska'),
      voice({ codec: 'alac' }, 'mp4'),
      voice({ spannedMs: 0, soundedMs: 0 }),
    ])
      expect(judge(probed)).toEqual({ refused: 'UNREADABLE' });
  });
});
