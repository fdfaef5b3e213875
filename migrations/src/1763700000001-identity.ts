import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Identity1763700000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE app_user (
        id text PRIMARY KEY,
        email text NOT NULL,
        name text NOT NULL,
        password_hash text,
        state text NOT NULL CHECK (state IN ('unverified', 'pending_approval', 'active', 'suspended', 'deactivated', 'rejected')),
        platform_role text CHECK (platform_role IN ('owner', 'operator', 'auditor')),
        email_verified_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );
      CREATE UNIQUE INDEX app_user_email ON app_user (lower(email));

      CREATE TABLE session (
        id_hash bytea PRIMARY KEY,
        user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        address text,
        user_agent text
      );
      CREATE INDEX session_of_user ON session (user_id);
      CREATE INDEX session_expires ON session (expires_at);

      CREATE TABLE personal_token (
        id text PRIMARY KEY,
        user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
        name text NOT NULL,
        hash bytea NOT NULL UNIQUE,
        last_four text NOT NULL,
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX personal_token_user ON personal_token (user_id, id);

      -- Links in mails and the set-up link: single use, hashed.
      CREATE TABLE one_time_token (
        hash bytea PRIMARY KEY,
        purpose text NOT NULL CHECK (purpose IN ('setup', 'verify-email', 'reset-password')),
        user_id text REFERENCES app_user ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX one_time_token_user ON one_time_token (user_id, purpose);

      -- Failed sign-ins only: good ones are never limited.
      CREATE TABLE sign_in_failure (
        subject text NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX sign_in_failure_subject ON sign_in_failure (subject, at);

      CREATE TABLE mail (
        id text PRIMARY KEY,
        recipient text NOT NULL,
        subject text NOT NULL,
        sealed_body bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        sent_at timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        last_error text
      );
      CREATE INDEX mail_recipient ON mail (lower(recipient), created_at DESC);
      CREATE INDEX mail_created ON mail (created_at);

      CREATE TABLE idempotency_key (
        principal text NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        status integer,
        sealed_response bytea,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (principal, key)
      );
      CREATE INDEX idempotency_key_expires ON idempotency_key (expires_at);
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
