import { Logo } from '../features/shell/logo.tsx';

/** An address outside the app, served without knowing who looks: in both languages. */
export default function NotFound() {
  return (
    <main className="flex h-full flex-col items-center justify-center gap-4 bg-canvas px-6 text-center">
      <Logo size={56} />
      <h1 className="text-lg font-semibold">
        There is nothing here · <span lang="zh-Hans">这里什么也没有</span>
      </h1>
      <p className="max-w-[28rem] text-sm text-muted">
        The address is not known. It may be old or mistyped. <span lang="zh-Hans">地址无效，可能已过期或输入有误。</span>
      </p>
      {/* A plain link: leaving an unknown page loads the app afresh. */}
      <a
        href="/"
        className="inline-flex min-h-10 items-center rounded-lg bg-accent-fill px-4 font-medium text-on-accent hover:bg-accent-fill-hover"
      >
        Parley
      </a>
    </main>
  );
}
