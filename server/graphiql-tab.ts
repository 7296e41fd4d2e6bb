/** One of GraphiQL's tabs. */
export interface Tab {
  query: string;
  variables?: string;
}

export const tab = (comment: string, query: string, variables?: object): Tab => ({
  query: `# ${comment}\n${query.trim()}\n`,
  ...(variables === undefined ? {} : { variables: JSON.stringify(variables, null, 2) }),
});
