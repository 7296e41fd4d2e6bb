export const TITLE_MAX = 64;
