import type { MigrationInterface, QueryRunner } from 'typeorm'
import { grantTable, secureTable } from './row-security.js'

export class LimitParts1764000000101 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- What each run of each node may have in use of a limit, and had when last heard. All parts of a limit together are the ledger;
      -- whoever changes one holds the row of its subscription.
      CREATE TABLE limit_part (
        subscription_id text NOT NULL REFERENCES subscription ON DELETE CASCADE,
        tenant_id text NOT NULL,
        organization_id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('requests', 'tokens', 'concurrency', 'budget')),
        -- Start of a calendar window, ms since the epoch; 0 where the window rolls.
        window_start bigint NOT NULL,
        holder text NOT NULL,
        node_id text NOT NULL,
        held bigint NOT NULL,
        want bigint NOT NULL,
        used bigint NOT NULL,
        -- What it cannot do without; beyond that it gives back if another node asks.
        need bigint NOT NULL,
        free_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL DEFAULT now(),
        -- Nothing of it can be in use any more.
        reclaim_at timestamptz NOT NULL,
        -- The holder is gone, and what it spent is known to the last call.
        settled boolean NOT NULL DEFAULT false,
        PRIMARY KEY (subscription_id, kind, window_start, holder)
      );
      CREATE INDEX limit_part_holder ON limit_part (holder);
      CREATE INDEX limit_part_reclaim ON limit_part (reclaim_at);

      -- One run of a node's primary process, with the journals that its workers wrote.
      CREATE TABLE limit_run (
        holder text PRIMARY KEY,
        node_id text NOT NULL,
        opened_at timestamptz NOT NULL,
        journals text[] NOT NULL,
        -- Another run has taken its place.
        over boolean NOT NULL DEFAULT false
      );
      CREATE INDEX limit_run_node ON limit_run (node_id);

      -- What calls of a journal cost, for runs that end without saying it. Kept where there is a budget.
      CREATE TABLE journal_spend (
        epoch text NOT NULL,
        subscription_id text NOT NULL,
        minute timestamptz NOT NULL,
        cost_nano bigint NOT NULL,
        PRIMARY KEY (epoch, subscription_id, minute)
      );
      CREATE INDEX journal_spend_minute ON journal_spend (minute);
    `)
    await secureTable(db, 'limit_part', { tenant: 'tenant_id', organization: 'organization_id', requests: 'read' })
    await grantTable(db, 'limit_run', { requests: 'nothing' })
    await grantTable(db, 'journal_spend', { requests: 'nothing' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
