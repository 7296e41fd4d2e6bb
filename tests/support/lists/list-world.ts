import { parseDeviceId, parseUserId } from '../../../schema/ids.ts';
import { befriendMany, newId, type Person, signUpMany } from '../company.ts';
import type { Answer, People } from '../people.ts';

/** How long each list is when it is read for the first and for the second time. */
export const FEW = 2;
export const MANY = 20;

/** One way to read a list. */
export interface Reading {
  readonly document: string;
  readonly variables?: Record<string, unknown>;
  /** The entries of an answer. */
  read(answer: Answer): readonly unknown[];
}

export interface List {
  /** Makes the entry at this place, of which there are as many as people. */
  add(at: number, person: Person): Promise<unknown>;
  /** Who reads it; Ann, unless said otherwise. */
  readonly reader?: Person;
  readonly readings: readonly Reading[];
}

export type NamedList = readonly [title: string, make: (world: ListWorld) => Promise<List>];

/** Ann, whose lists they are, in a group with all the others; and somebody who keeps an otherwise empty group from being one. */
export const makeListWorld = async (people: People) => {
  const app = { url: '', testEngines: people.engines };
  const [ann, first, ...others] = (await signUpMany(app, MANY + 2)) as [Person, Person, ...Person[]];
  await befriendMany(app, ann, [first, ...others]);

  /** Past every transport, so that only what the graph itself asks is counted. */
  const run = async (person: Person, document: string, variables: Record<string, unknown> = {}): Promise<Answer> => {
    const viewer = { userId: parseUserId(person.id) as bigint, deviceId: parseDeviceId(person.deviceId) as bigint };
    return people.data(people.request(document, variables, { viewer }));
  };

  /** Runs a mutation that is to succeed. */
  const act = async (person: Person, name: string, input: Record<string, unknown>, fields = ''): Promise<Answer> => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const answers = `__typename ... on ${type}Payload { __typename ${fields} } ... on Error { code message }`;
    const answer = (await run(person, `mutation ($input: ${type}Input!) { ${name}(input: $input) { ${answers} } }`, { input }))[name];
    if (answer.__typename !== `${type}Payload`) throw new Error(`${name}: ${JSON.stringify(answer)}`);
    return answer;
  };

  const groupOf = async (members: readonly Person[], title = 'A group', owner = ann): Promise<string> =>
    (await act(owner, 'createGroup', { clientChatId: newId(), title, memberIds: members.map(({ id }) => id) }, 'chat { id }')).chat.id;

  const say = async (person: Person, chatId: string, content: object, more: object = {}): Promise<{ id: string; seq: number }> =>
    (await act(person, 'sendMessage', { chatId, clientMessageId: newId(), content, ...more }, 'sentMessage { id seq }')).sentMessage;

  return {
    ann,
    first,
    others,
    everyone: await groupOf(others, 'Everyone'),
    run,
    act,
    groupOf,
    say,
    database: people.engines.engines.database,
    newcomer: async (): Promise<Person> => (await signUpMany(app, 1))[0] as Person,
    befriend: (person: Person, friends: readonly Person[]) => befriendMany(app, person, friends),
  };
};

export type ListWorld = Awaited<ReturnType<typeof makeListWorld>>;

export const text = (body: string) => ({ text: { body } });
export const nodes = (connection: Answer): Answer[] => connection.edges.map((edge: Answer) => edge.node);
