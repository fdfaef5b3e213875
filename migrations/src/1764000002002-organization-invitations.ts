import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

export class OrganizationInvitations1764000002002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE organization_invitation (
        id text PRIMARY KEY,
        organization_id text NOT NULL REFERENCES organization ON DELETE CASCADE,
        email text NOT NULL,
        role text NOT NULL CHECK (role IN ('owner', 'developer', 'viewer')),
        token_hash bytea NOT NULL UNIQUE,
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'revoked')),
        invited_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX organization_invitation_organization ON organization_invitation (organization_id, id);
    `)
    await secureTable(db, 'organization_invitation', { organization: 'organization_id' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
