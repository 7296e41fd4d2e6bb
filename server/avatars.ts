import { initialOf } from '../services/user/avatar-url.ts';

const SEGMENT = /^(0|[1-9]\d{0,2})-([^/]{1,256})\.svg$/;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const escapeXml = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => escapes[char] as string);

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/**
 * The picture behind `avatarUrl`: a soft gradient with the person's initial. `pathSegment` is what stands after `/avatars/`, still
 * percent-encoded: `<hue 0..359>-<initial>.svg`. Null when it is not a path that `avatarUrl` makes. The same path always gives the
 * same bytes, so it may be cached for ever.
 */
export const renderAvatar = (pathSegment: string): string | null => {
  const match = SEGMENT.exec(pathSegment);
  if (match === null) return null;
  const hue = Number(match[1]);
  const initial = decode(match[2] as string);
  // Only real initials: nobody can have this server show a text of their own.
  if (hue > 359 || initial === null || initial === '' || initialOf(initial) !== initial) return null;
  const next = (hue + 32) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96" role="img" aria-label="${escapeXml(initial)}">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 58% 56%)"/><stop offset="1" stop-color="hsl(${next} 62% 42%)"/></linearGradient></defs>
<rect width="96" height="96" fill="url(#g)"/>
<text x="48" y="49" fill="#fff" font-size="44" font-weight="600" font-family="system-ui,-apple-system,'Segoe UI',Roboto,'PingFang SC','Hiragino Sans','Microsoft YaHei','Noto Sans CJK SC','Noto Sans',sans-serif" text-anchor="middle" dominant-baseline="central">${escapeXml(initial)}</text>
</svg>
`;
};
