/** More than anybody spends, and a safe integer with whatever is added to it. */
const NO_LIMIT = 4_000_000_000_000_000

/** What of a budget is let through: a soft one is counted as any other, and never spent. */
export const enforced = ({ limit, soft }: { limit: number; soft?: boolean | undefined }): number =>
  soft ? NO_LIMIT : limit
