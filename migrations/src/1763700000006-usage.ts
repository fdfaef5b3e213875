import type { MigrationInterface, QueryRunner } from 'typeorm'

// The dimensions and sums that every roll-up table has. Histograms count calls by latency bucket; see usage/histogram.
const ROLLUP = `
  bucket timestamptz NOT NULL,
  tenant_id text NOT NULL,
  organization_id text NOT NULL,
  application_id text NOT NULL,
  subscription_id text NOT NULL,
  key_id text NOT NULL,
  api_id text NOT NULL,
  model text NOT NULL,
  provider text NOT NULL,
  requests bigint NOT NULL,
  errors bigint NOT NULL,
  input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  cached_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  cost_nano bigint NOT NULL,
  unpriced bigint NOT NULL,
  total_ms_histogram integer[] NOT NULL,
  PRIMARY KEY (bucket, tenant_id, organization_id, application_id, subscription_id, key_id, api_id, model, provider)
`

export class Usage1763700000006 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Epochs are unique over all nodes, so a batch counts once even when its node came back under another id.
      CREATE TABLE usage_batch (
        epoch text NOT NULL,
        sequence bigint NOT NULL,
        node_id text NOT NULL,
        records integer NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (epoch, sequence)
      );

      CREATE TABLE call_log (
        id text NOT NULL,
        time timestamptz NOT NULL,
        request_id text NOT NULL,
        method text NOT NULL,
        path text NOT NULL,
        status integer NOT NULL,
        error text,
        tenant_id text NOT NULL,
        organization_id text NOT NULL,
        application_id text NOT NULL,
        subscription_id text NOT NULL DEFAULT '',
        plan_id text NOT NULL DEFAULT '',
        key_id text NOT NULL DEFAULT '',
        api_id text NOT NULL DEFAULT '',
        model text NOT NULL DEFAULT '',
        provider text NOT NULL DEFAULT '',
        provider_model text NOT NULL DEFAULT '',
        input_tokens integer NOT NULL,
        output_tokens integer NOT NULL,
        cached_tokens integer NOT NULL,
        reasoning_tokens integer NOT NULL,
        cost_nano bigint NOT NULL,
        priced boolean NOT NULL,
        usage_source text NOT NULL,
        cache text NOT NULL,
        streamed boolean NOT NULL,
        gateway_us bigint NOT NULL,
        upstream_us bigint NOT NULL,
        ttft_us bigint,
        total_us bigint NOT NULL,
        revision bigint NOT NULL,
        node_id text NOT NULL,
        detail jsonb NOT NULL,
        PRIMARY KEY (time, id)
      ) PARTITION BY RANGE (time);
      CREATE INDEX call_log_tenant ON call_log (tenant_id, time DESC, id DESC);
      CREATE INDEX call_log_application ON call_log (application_id, time DESC, id DESC);
      CREATE INDEX call_log_organization ON call_log (organization_id, time DESC, id DESC);
      CREATE INDEX call_log_id ON call_log (id);

      CREATE TABLE call_body (
        call_id text NOT NULL,
        time timestamptz NOT NULL,
        tenant_id text NOT NULL,
        direction text NOT NULL,
        level text NOT NULL,
        content_type text NOT NULL,
        truncated boolean NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (time, call_id, direction)
      ) PARTITION BY RANGE (time);

      CREATE TABLE usage_minute (${ROLLUP}) PARTITION BY RANGE (bucket);
      CREATE INDEX usage_minute_tenant ON usage_minute (tenant_id, bucket);
      CREATE INDEX usage_minute_organization ON usage_minute (organization_id, bucket);
      CREATE TABLE usage_hour (${ROLLUP}) PARTITION BY RANGE (bucket);
      CREATE INDEX usage_hour_tenant ON usage_hour (tenant_id, bucket);
      CREATE INDEX usage_hour_organization ON usage_hour (organization_id, bucket);
      CREATE TABLE usage_day (${ROLLUP});
      CREATE INDEX usage_day_tenant ON usage_day (tenant_id, bucket);
      CREATE INDEX usage_day_organization ON usage_day (organization_id, bucket);

      -- Hours of which minutes changed since their hour and day were summed. Touching takes the row's lock, so that summing waits
      -- for whoever is still writing minutes.
      CREATE TABLE usage_dirty (
        hour timestamptz PRIMARY KEY,
        touched_at timestamptz NOT NULL DEFAULT now()
      );

      -- Adds two histograms element by element; the shorter counts as padded with zeroes.
      CREATE FUNCTION gatehouse_histogram_add(a integer[], b integer[]) RETURNS integer[]
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY i)
        FROM unnest(a, b) WITH ORDINALITY AS t(x, y, i)
      $$;
      CREATE AGGREGATE gatehouse_histogram_sum(integer[]) (
        sfunc = gatehouse_histogram_add, stype = integer[], initcond = '{}', combinefunc = gatehouse_histogram_add, parallel = safe
      );

      -- Makes the partitions of a table that cover [day, day + ahead] where they are missing.
      CREATE FUNCTION gatehouse_ensure_partitions(parent text, first_day date, ahead integer) RETURNS void
      LANGUAGE plpgsql AS $$
      DECLARE d date;
      BEGIN
        FOR d IN SELECT generate_series(first_day, first_day + ahead, interval '1 day')::date LOOP
          EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
            parent || '_' || to_char(d, 'YYYYMMDD'), parent, d, d + 1);
        END LOOP;
      END $$;
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
