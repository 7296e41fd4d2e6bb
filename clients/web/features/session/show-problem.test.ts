import { describe, expect, it } from 'vitest';
import type { Problem } from './problem.ts';
import { onProblem, showProblem } from './show-problem.ts';

const problem = (code: Problem['code']): Problem => ({ code, path: [] });

describe('showProblem', () => {
  it('keeps what is told before anybody can say it, and tells it once, in order', () => {
    showProblem(problem('NETWORK'));
    showProblem(problem('UNEXPECTED'));
    const heard: string[] = [];
    const stop = onProblem(({ code }) => heard.push(code));
    expect(heard).toEqual(['NETWORK', 'UNEXPECTED']);
    showProblem(problem('SIGNED_OUT'));
    expect(heard).toEqual(['NETWORK', 'UNEXPECTED', 'SIGNED_OUT']);
    stop();
    showProblem(problem('NETWORK'));
    expect(heard).toHaveLength(3);
  });

  it('is not silenced by the end of a listener that another has followed', () => {
    const heard: string[] = [];
    const stopFirst = onProblem(() => undefined);
    const stop = onProblem(({ code }) => heard.push(code));
    stopFirst();
    showProblem(problem('UNEXPECTED'));
    expect(heard).toContain('UNEXPECTED');
    stop();
  });
});
