import type { MigrationInterface, QueryRunner } from 'typeorm'
import { grantTable } from './row-security.js'

export class Fleet1764000000301 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Nodes of a group serve the same. Absent lists: everything.
      CREATE TABLE node_group (
        id text PRIMARY KEY,
        slug text NOT NULL UNIQUE,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        labels jsonb NOT NULL DEFAULT '{}',
        tenants text[],
        apis text[],
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((tenants IS NULL) = (apis IS NULL))
      );
      INSERT INTO node_group (id, slug, name, description)
        VALUES ('grp_00000000000000000default', 'default', 'Default', 'Serves everything.');
      INSERT INTO node_group (id, slug, name)
        SELECT 'grp_' || substr(md5(named), 1, 24), named, named
        FROM (SELECT node_group AS named FROM node UNION SELECT node_group FROM join_token) AS used WHERE named <> 'default';
      ALTER TABLE node ADD FOREIGN KEY (node_group) REFERENCES node_group (slug);
      ALTER TABLE join_token ADD FOREIGN KEY (node_group) REFERENCES node_group (slug);

      -- What groups there are belongs to every revision, so that a node's view is one of a revision too.
      INSERT INTO config_resource (kind, id, revision, spec)
        SELECT 'group', id, 0, jsonb_build_object('id', id, 'slug', slug, 'serves', 'everything') FROM node_group;

      -- The operator's order to stop serving: {"graceMs", "deadlineMs", "at"}; null for serving.
      ALTER TABLE node ADD COLUMN drain jsonb;
      -- What it refused last, whether or not it still does.
      ALTER TABLE node ADD COLUMN last_refusal jsonb;

      -- When each node had each revision, so that a change can be told to be live.
      CREATE TABLE node_ack (
        node_id text NOT NULL REFERENCES node ON DELETE CASCADE,
        revision bigint NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (node_id, revision)
      );
    `)
    await grantTable(db, 'node_group', { requests: 'change' })
    await grantTable(db, 'node_ack', { requests: 'change' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
