import { describe, expect, it } from 'vitest';
import { daysAgo, formatAgo, formatDay, formatListTime, formatMoment } from './time.ts';

const at = (year: number, month: number, day: number, hour = 12, minute = 0) => new Date(year, month - 1, day, hour, minute).getTime();
const NOW = at(2026, 11, 25, 9, 30);

describe('time', () => {
  it('counts calendar days, not hours', () => {
    expect(daysAgo(at(2026, 11, 24, 23, 59), NOW)).toBe(1);
    expect(daysAgo(at(2026, 11, 25, 0, 0), NOW)).toBe(0);
  });

  it('says yesterday the way each language does', () => {
    expect(formatMoment(at(2026, 11, 24, 15, 5), NOW, 'zh-Hans')).toBe('昨天 15:05');
    expect(formatMoment(at(2026, 11, 24, 15, 5), NOW, 'en')).toBe('Yesterday 15:05');
    expect(formatMoment(at(2026, 11, 25, 0, 7), NOW, 'en')).toBe('00:07');
  });

  it('shortens the list time with distance', () => {
    expect(formatListTime(at(2026, 11, 25, 8, 5), NOW, 'zh-Hans')).toBe('08:05');
    expect(formatListTime(at(2026, 11, 20), NOW, 'zh-Hans')).toBe('星期五');
    expect(formatListTime(at(2026, 3, 2), NOW, 'zh-Hans')).toBe('3月2日');
    expect(formatListTime(at(2024, 3, 2), NOW, 'en')).toBe('3/2/2024');
  });

  it('names days between messages', () => {
    expect(formatDay(NOW, NOW, 'en')).toBe('Today');
    expect(formatDay(at(2026, 11, 22), NOW, 'en')).toBe('Sunday');
    expect(formatDay(at(2025, 1, 9), NOW, 'zh-Hans')).toBe('2025年1月9日');
  });

  it('treats a clock that runs ahead as now', () => {
    expect(formatAgo(NOW + 60_000, NOW, 'en')).toBe('this minute');
    expect(formatAgo(NOW - 5 * 60_000, NOW, 'zh-Hans')).toBe('5分钟前');
  });
});
