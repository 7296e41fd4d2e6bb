import { StoryApp } from '../../story/story-app.tsx';

export default function Page() {
  return <StoryApp />;
}
