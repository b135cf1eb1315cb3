/// Tools for asking, as one of the login roles, what can be learnt or done across a border.
let probeSQL = #"""
    create schema probe;
    create function probe.id(seed text) returns text language sql immutable as
        $$ select left(translate(md5(seed), '0123456789abcdef', 'abcdefghijklmnop'), 26) $$;
    create function probe.hash(seed text) returns bytea language sql immutable as
        $$ select sha256(convert_to(seed, 'UTF8')) $$;
    create function probe.blob() returns bytea language sql immutable as $$ select decode(repeat('ab',
        48), 'hex') $$;

    -- Runs one statement as the caller, undoes it, and says what the caller could learn from it.
    create function probe.attempt(statement text) returns text language plpgsql as $$
    declare
        n bigint; state text; message text; detail text;
    begin
        execute statement;
        get diagnostics n = row_count;
        raise exception using errcode = 'PR0BE', message = n::text;
    exception
        when sqlstate 'PR0BE' then return 'rows ' || sqlerrm;
        when others then
            get stacked diagnostics state = returned_sqlstate, message = message_text,
                detail = pg_exception_detail;
            return state || ' ' || message || ' ' || detail;
    end $$;
    """#

/// Three towns: `aka` and `ao` agree and share a subject, `ki` has nothing to do with either.
let twoTownsSQL = #"""
    select probe.seed_town('aka'), probe.seed_town('ao'), probe.seed_town('ki');

    -- aka and ao agree; ao's nurse visits aka's subject
    insert into agreement (tenant_id, partner_code, partner_name, partner_tenant_id, from_at)
        select a.tenant_id, '000000', b.key, b.tenant_id, now() - interval '1 day' from tenant a, tenant b
        where (a.key, b.key) in (('aka', 'ao'), ('ao', 'aka'));
    insert into team_member (tenant_id, subject_id, staff_tenant_id, staff_id, joined_by_tenant_id,
        joined_by_staff_id, policy_digest)
        select s.tenant_id, s.subject_id, v.tenant_id, v.staff_id, n.tenant_id, n.staff_id,
            probe.hash('policy')
          from subject s, staff v, staff n
         where s.public_id = probe.id('akasubject') and v.public_id = probe.id('aonurse')
             and n.public_id = probe.id('akanurse');

    create table probe.sample (relation text, town text, content jsonb);
    do $$
    declare r record;
    begin
        for r in select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace
            and c.relkind in ('r', 'p') and not c.relispartition
        loop
            execute format('insert into probe.sample select %L, t.key, to_jsonb(x) from public.%I x
                join tenant t
                on t.tenant_id = x.tenant_id', r.relname, r.relname);
        end loop;
    end $$;
    create table probe.foreign_key as
        select k.conname::text as name, r.relname::text as relation, q.relname::text as target,
            array(select a.attname::text from unnest(k.conkey) with ordinality u (n, i)
                join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by i) as columns,
            array(select a.attname::text from unnest(k.confkey) with ordinality u (n, i)
                join pg_attribute a on a.attrelid = k.confrelid
                    and a.attnum = u.n order by i) as target_columns
        from pg_constraint k join pg_class r on r.oid = k.conrelid join pg_class q on q.oid = k.confrelid
        where k.contype = 'f' and r.relnamespace = 'public'::regnamespace and not r.relispartition;
    create table probe.town as select tenant_id, key from tenant;
    grant usage on schema probe to public;
    grant select on all tables in schema probe to public;
    grant execute on all functions in schema probe to public;

    -- As a member of staff: the raw token, the certificate shown, the wish.
    create function probe.as_staff(town text, who text,
        wish text default null) returns void language sql as $$
        select set_config('app.token', 'token-' || town || '-' || who, true),
               set_config('app.certificate', encode(probe.hash('fp-' || town || '-' || who), 'hex'), true),
               set_config('app.scope', coalesce((select tenant_id || ':' || probe.id(wish) from probe.town
                    where wish like key || 'subject%'), ''), true)
    $$;

    -- Every statement across the border, for every table, as whoever calls.
    create function probe.insert_of(relation text, content jsonb) returns text language sql stable as $$
        select case when count(*) > 0 then format('insert into public.%I (%s) select %s
            from jsonb_populate_record(null::public.%I, %L)', relation,
            string_agg(quote_ident(a.attname), ','), string_agg(quote_ident(a.attname), ','), relation,
                content) end
        from pg_attribute a where a.attrelid = ('public.' || relation)::regclass and a.attnum > 0
            and not a.attisdropped
          and has_column_privilege(a.attrelid, a.attnum, 'INSERT')
    $$;
    create function probe.crossing(other text) returns table (relation text, verb text, outcome text,
        nowhere text)
    language plpgsql as $$
    declare r record; there int; c record;
    begin
        select tenant_id into there from probe.town where key = other;
        for r in select distinct on (s.relation) s.relation as rel, s.content from probe.sample s
            where s.town = other loop
            relation := r.rel;
            verb := 'select';
            outcome := probe.attempt(format('select tenant_id from public.%I where tenant_id = %s', r.rel,
                there));
            nowhere := probe.attempt(format('select tenant_id from public.%I where tenant_id = %s', r.rel,
                987654));
            return next;
            verb := 'delete';
            outcome := probe.attempt(format('delete from public.%I where tenant_id = %s', r.rel, there));
            nowhere := probe.attempt(format('delete from public.%I where tenant_id = %s', r.rel, 987654));
            return next;
            for c in select a.attname from pg_attribute a
                where a.attrelid = ('public.' || r.rel)::regclass and a.attnum > 0
                and a.attgenerated = '' and a.attidentity = '' and not a.attisdropped
            loop
                verb := 'update ' || c.attname;
                outcome := probe.attempt(format('update public.%I set %I = %I where tenant_id = %s',
                    r.rel, c.attname, c.attname, there));
                nowhere := probe.attempt(format('update public.%I set %I = %I where tenant_id = %s',
                    r.rel, c.attname, c.attname, 987654));
                return next;
            end loop;
            if probe.insert_of(r.rel, '{}') is not null then
                verb := 'insert';
                outcome := probe.attempt(probe.insert_of(r.rel, r.content));
                nowhere := probe.attempt(probe.insert_of(r.rel, r.content || '{"tenant_id": 987654}'));
                return next;
            end if;
        end loop;
    end $$;

    -- An own row with one reference turned to the other town's row,
    -- beside the same row with a reference to nothing.
    create function probe.fresh(content jsonb) returns jsonb language sql volatile as $$
        select content || coalesce((select jsonb_object_agg(k, case k
            when 'public_id' then to_jsonb(probe.id(gen_random_uuid()::text))
            when 'file_id' then to_jsonb(probe.id(gen_random_uuid()::text))
            when 'sheet_number' then to_jsonb('S-' || upper(left(md5(gen_random_uuid()::text), 12)))
            when 'number' then to_jsonb('N-' || upper(left(md5(gen_random_uuid()::text), 12)))
            when 'login_id' then to_jsonb(left(md5(gen_random_uuid()::text), 12))
            when 'dedupe_key' then to_jsonb(gen_random_uuid()::text)
            when 'key' then to_jsonb(gen_random_uuid())
            when 'document_digest' then to_jsonb(probe.hash(gen_random_uuid()::text))
            when 'version' then to_jsonb(floor(random() * 1e6)::int + 10)
            when 'revision' then to_jsonb(floor(random() * 1e6)::int + 10)
            else to_jsonb(probe.hash(gen_random_uuid()::text)) end)
            from jsonb_object_keys(content) k where k in ('public_id', 'file_id', 'sheet_number',
                'number', 'login_id',
                'dedupe_key', 'key', 'document_digest', 'version', 'revision', 'mail_index', 'token_hash',
                    'serial',
                'fingerprint', 'link_hash', 'bucket_index')), '{}') || jsonb_build_object('left_at', null)
    $$;
    create function probe.referring(own text, other text) returns table (name text, outcome text,
        nowhere text)
    language plpgsql as $$
    declare k record; mine record; theirs jsonb; towards_text text; nothing_text text; towards jsonb;
        nothing jsonb;
    begin
        for k in select * from probe.foreign_key f where f.target <> 'tenant' loop
            for mine in select s.content from probe.sample s where s.relation = k.relation
                and s.town = own loop
            select s.content into theirs from probe.sample s where s.relation = k.target
                and s.town = other limit 1;
            towards := mine.content; nothing := mine.content;
            for i in 1..cardinality(k.columns) loop
                if k.columns[i] = 'tenant_id' then continue; end if;
                towards := towards || jsonb_build_object(k.columns[i], theirs -> k.target_columns[i]);
                nothing := nothing || jsonb_build_object(k.columns[i],
                    case when k.target_columns[i] = 'tenant_id' then theirs -> 'tenant_id' else
                        '987654321'::jsonb end);
            end loop;
            if probe.insert_of(k.relation, '{}') is not null then
                name := 'insert ' || k.name;
                outcome := probe.attempt(probe.insert_of(k.relation, probe.fresh(towards)));
                nowhere := probe.attempt(probe.insert_of(k.relation, probe.fresh(nothing)));
                return next;
            end if;
            name := 'update ' || k.name;
            select string_agg(format('%I = %L', u, towards ->> u), ', '), string_agg(format('%I = %L', u,
                nothing ->> u), ', ')
              into towards_text, nothing_text from unnest(k.columns) u where u <> 'tenant_id';
            outcome := probe.attempt(format('update public.%I set %s', k.relation, towards_text));
            nowhere := probe.attempt(format('update public.%I set %s', k.relation, nothing_text));
            return next;
            end loop;
        end loop;
    end $$;
    create function probe.writable(own text) returns table (relation text,
        outcome text) language plpgsql as $$
    declare s record;
    begin
        for s in select * from probe.sample x where x.town = own loop
            if probe.insert_of(s.relation, '{}') is null then continue; end if;
            relation := s.relation;
            outcome := probe.attempt(probe.insert_of(s.relation, probe.fresh(s.content)));
            return next;
        end loop;
    end $$;
    """#
