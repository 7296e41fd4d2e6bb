import { MapPin } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { classNames } from '../../lib/class-names.ts';
import { loadLand, type Ring } from './land.ts';
import { landIn, linesBetween, mapViewOf } from './map-view.ts';

/** Degrees of latitude from the lower to the upper edge. */
export const SPANS = { region: 12, continent: 50, world: 160 } as const;
export type Span = keyof typeof SPANS;

interface Props {
  latitude: number;
  longitude: number;
  span: Span;
  /** How many times as wide as high it is drawn. */
  aspect: number;
  /** Degrees at the lines. */
  labelled?: boolean;
  /** Shown quieter: a place where somebody was. */
  faded?: boolean;
  className?: string;
}

/**
 * Where a place lies on the earth, drawn here: no service of maps is asked, and none learns who looks at what. Coasts and the lines of the
 * graticule, and nothing that is not there.
 */
export function PlaceMap({ latitude, longitude, span, aspect, labelled = false, faded = false, className }: Props) {
  const rings = useLand();
  const view = mapViewOf({ latitude, longitude }, SPANS[span], aspect);
  const [width, height] = [view.east - view.west, view.north - view.south];
  const meridians = linesBetween(view.west, view.east, view.step);
  const parallels = linesBetween(view.south, view.north, view.step);
  return (
    <div aria-hidden className={classNames('relative overflow-hidden bg-canvas', className)} dir="ltr">
      <svg
        viewBox={`${view.west} ${-view.north} ${width} ${height}`}
        preserveAspectRatio="none"
        className={classNames('absolute inset-0 size-full', faded && 'opacity-60')}
      >
        <rect x={view.west} y={-view.north} width={width} height={height} className="fill-link/12" />
        {landIn(rings, view).map(({ shift, path }) => (
          <path
            key={shift}
            d={path}
            transform={`translate(${shift} 0)`}
            vectorEffect="non-scaling-stroke"
            className="fill-accent-soft stroke-accent/70 stroke-[0.75]"
          />
        ))}
        <path
          d={[
            ...meridians.map((line) => `M${line} ${-view.north}V${-view.south}`),
            ...parallels.map((line) => `M${view.west} ${-line}H${view.east}`),
          ].join('')}
          vectorEffect="non-scaling-stroke"
          className="fill-none stroke-line-strong/35 stroke-[0.75]"
        />
      </svg>
      {labelled && <Degrees view={view} meridians={meridians} parallels={parallels} />}
      <span
        className="absolute size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full bg-danger/30"
        style={{ left: `${view.x * 100}%`, top: `${view.y * 100}%` }}
      />
      <MapPin
        size={30}
        strokeWidth={1.75}
        className={classNames('absolute -translate-x-1/2 -translate-y-full fill-danger text-paper', faded && 'opacity-70')}
        style={{ left: `${view.x * 100}%`, top: `${view.y * 100}%` }}
      />
    </div>
  );
}

const LABEL = 'absolute whitespace-nowrap text-[0.625rem] leading-none text-muted tabular-nums';

function Degrees({
  view,
  meridians,
  parallels,
}: {
  view: ReturnType<typeof mapViewOf>;
  meridians: readonly number[];
  parallels: readonly number[];
}) {
  const t = useTranslations('place');
  const at = (part: number) => `${part * 100}%`;
  return (
    <>
      {meridians.map((line) => {
        const left = (line - view.west) / (view.east - view.west);
        const wrapped = ((((line + 180) % 360) + 360) % 360) - 180;
        return left < 0.12 || left > 0.95 ? null : (
          <span key={line} className={classNames(LABEL, 'bottom-1 -translate-x-1/2')} style={{ left: at(left) }}>
            {t(wrapped < 0 ? 'west' : 'east', { degrees: String(Math.abs(wrapped)) })}
          </span>
        );
      })}
      {parallels.map((line) => {
        const top = (view.north - line) / (view.north - view.south);
        return top < 0.05 || top > 0.88 ? null : (
          <span key={line} className={classNames(LABEL, 'left-1 -translate-y-1/2')} style={{ top: at(top) }}>
            {t(line < 0 ? 'south' : 'north', { degrees: String(Math.abs(line)) })}
          </span>
        );
      })}
    </>
  );
}

/** None until they are there: the lines and the place are drawn at once. */
function useLand(): readonly Ring[] {
  const [rings, setRings] = useState<readonly Ring[]>(NONE);
  useEffect(() => {
    let isWanted = true;
    loadLand().then(
      (loaded) => isWanted && setRings(loaded),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, []);
  return rings;
}

const NONE: readonly Ring[] = [];
