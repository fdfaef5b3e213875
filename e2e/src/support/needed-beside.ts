/** What a schema of JSON cannot say, by the operation's path: one of several fields has to be there. */
export const neededBeside: Record<string, object> = {
  '/tenants/{tenant}/prices': { input: '1', output: '2' },
  '/tenants/{tenant}/limits': { limits: { concurrency: 1 } },
  '/limits': { limits: { concurrency: 1 } },
}
