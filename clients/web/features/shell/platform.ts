export const isApple = (): boolean => typeof navigator !== 'undefined' && /mac|iphone|ipad/iu.test(navigator.platform);

/** What the command key is called here. */
export const modKey = (): string => (isApple() ? '⌘' : 'Ctrl');
