import type { Problem } from './problem.ts';

let tell: ((problem: Problem) => void) | null = null;
const waiting: Problem[] = [];

/** Says a problem in passing, for parts of the first screen: the sentences come after it, and what is told before them waits. */
export function showProblem(problem: Problem): void {
  if (tell === null) waiting.push(problem);
  else tell(problem);
}

/** Whoever has the sentences. Answers with what lets go again. */
export function onProblem(listener: (problem: Problem) => void): () => void {
  tell = listener;
  for (const problem of waiting.splice(0)) listener(problem);
  return () => {
    if (tell === listener) tell = null;
  };
}
