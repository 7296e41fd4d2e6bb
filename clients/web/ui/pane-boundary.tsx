import { CircleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { retryFailedParts } from '../lib/lazy.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

interface Props {
  children: ReactNode;
  /** A new value (another chat, another screen) gives the pane a fresh start. */
  resetKey: string;
  /** For what lies above the page, which is whole without it: nothing stands in its place, and this is called. */
  onBroken?: () => void;
}

interface State {
  error: Error | null;
  resetKey: string;
}

/** Keeps a crash inside its pane, so that the others go on. */
export class PaneBoundary extends Component<Props, State> {
  override state: State = { error: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey };
  }

  override componentDidCatch(): void {
    if (this.props.onBroken === undefined) return;
    retryFailedParts();
    this.props.onBroken();
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    if (this.props.onBroken !== undefined) return null;
    const retry = () => {
      retryFailedParts();
      this.setState({ error: null });
    };
    return <Broken onRetry={retry} />;
  }
}

function Broken({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations();
  return (
    <div role="alert" className="flex min-h-0 flex-1 flex-col bg-paper">
      <Notice icon={<CircleAlert size={36} strokeWidth={1.5} />} title={t('app.paneTitle')} body={t('app.paneBody')}>
        <Button onClick={onRetry}>{t('common.retry')}</Button>
        <Button look="quiet" onClick={() => window.location.reload()}>
          {t('app.reload')}
        </Button>
      </Notice>
    </div>
  );
}
