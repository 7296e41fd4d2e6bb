/** What the platform and the fallback have in common. */
interface Detector {
  detect(image: ImageBitmapSource): Promise<readonly { rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

/** The platform's own reader where it has one for this kind of code; else one in plain script, fetched now. */
async function openDetector(): Promise<Detector> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const isAble = own !== undefined && (await own.getSupportedFormats().catch((): readonly string[] => [])).includes('qr_code');
  const Chosen = isAble ? own : ((await import('qr/decode.js')).BarcodeDetector as unknown as DetectorClass);
  return new Chosen({ formats: ['qr_code'] });
}

let detector: Promise<Detector> | null = null;

/** What the code in a picture says; null when there is none to be found. */
export async function readCode(image: ImageBitmapSource): Promise<string | null> {
  detector ??= openDetector();
  try {
    const [found] = await (await detector).detect(image);
    return found?.rawValue ?? null;
  } catch (error) {
    // Not being able to fetch the reader is not the picture's fault: the next look tries again.
    detector = null;
    throw error;
  }
}
