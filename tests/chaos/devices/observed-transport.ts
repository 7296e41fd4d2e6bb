import { createGraphqlTransport, type GraphqlResult, type Link, type Transport, type Variables } from '../../../clients/sync/index.ts';
import type { Data } from '../ask.ts';
import type { Journal } from '../journal.ts';

/** The real transport, with someone looking over its shoulder who writes down what was answered; and a plug to pull. */
export const createObservedTransport = (options: { url: string; token: string; userId: string; journal: Journal }) => {
  const { journal, userId, token } = options;
  const real = createGraphqlTransport({ url: `${options.url}/graphql`, token: () => token });
  const links = new Set<Link>();
  let isOn = true;

  /** A device that finds its own message in what it is told does not offer it again, and may never hear the answer. */
  const noteStored = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { clientMessageId, id, seq } = value as Data;
    if (typeof clientMessageId === 'string' && typeof id === 'string' && typeof seq === 'number') {
      journal.acknowledged(clientMessageId, { id, seq });
    }
    for (const part of Object.values(value)) noteStored(part);
  };

  const note = (variables: Variables, result: GraphqlResult): GraphqlResult => {
    noteStored(result.data);
    const input = variables['input'] as Data;
    const data = result.data as Data;
    const sent = data?.sendMessage;
    if (sent?.__typename === 'SendMessagePayload') journal.acknowledged(input.clientMessageId, sent.message);
    else if (sent?.code !== undefined && sent.code !== 'RATE_LIMITED') journal.refused(input.clientMessageId, sent.code);
    if (data?.updateMarks?.__typename === 'UpdateMarksPayload') {
      for (const { chatId, readSeq = 0, deliveredSeq = 0 } of input.marks) journal.marked({ userId, chatId, readSeq, deliveredSeq });
    }
    return result;
  };
  const unplugged = (): never => {
    throw new Error('This device is no more.');
  };

  const transport: Transport = {
    connect(listener) {
      const link = real.connect({
        opened: () => isOn && listener.opened(),
        closed: (close) => {
          links.delete(link);
          if (isOn) listener.closed(close);
        },
      });
      links.add(link);
      return {
        request: async (document, variables) => {
          const result = await link.request(document, variables);
          return isOn ? note(variables, result) : unplugged();
        },
        subscribe: (document, variables, sink) =>
          link.subscribe(document, variables, {
            next: (result) => {
              if (!isOn) return;
              noteStored(result.data);
              sink.next(result);
            },
            error: (errors) => isOn && sink.error(errors),
            complete: () => isOn && sink.complete(),
          }),
        close() {
          links.delete(link);
          link.close();
        },
      };
    },
    async request(document, variables) {
      const result = await real.request(document, variables);
      return isOn ? note(variables, result) : unplugged();
    },
  };

  return {
    transport,
    /** From now on nothing is said and nothing is heard. */
    unplug(): void {
      isOn = false;
      for (const link of links) link.close();
      links.clear();
    },
  };
};
