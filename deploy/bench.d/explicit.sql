-- The same timeline as any application would ask for without row-level security: the session is looked up, the seat in
-- the team is looked up, then the statement says WHERE. Run by a role that no policy concerns.
begin;
select s.tenant_id, s.staff_id from session e
    join staff s on s.tenant_id = e.tenant_id and s.staff_id = e.staff_id
    join facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
    join device_certificate c on c.tenant_id = e.tenant_id and c.certificate_id = e.certificate_id
    join tenant t on t.tenant_id = e.tenant_id
    where e.token_hash = sha256(convert_to('@TOKEN@', 'UTF8'))
        and e.ended_at is null and now() < e.absolute_until and now() < e.last_seen_at + e.idle_limit
        and c.fingerprint = '\x@FINGERPRINT@' and c.state = 'active' and now() >= c.not_before and now() < c.not_after
        and c.facility_id = s.facility_id and s.state = 'active' and f.state = 'active' and t.state = 'live';
select b.subject_id from subject b join team_member m on m.tenant_id = b.tenant_id and m.subject_id = b.subject_id
    where b.tenant_id = @TOWN@ and b.public_id = '@SUBJECT@' and b.state = 'active' and m.staff_tenant_id = @TOWN@
        and m.staff_id = @STAFF@ and m.left_at is null and m.state = 'member';
with page as (
    select p.* from post p
    where p.tenant_id = @TOWN@ and p.subject_id = @NUMBER@ and p.stopped_at is null
        and (not p.special or (p.author_tenant_id = @TOWN@ and p.author_staff_id = @STAFF@)
            or exists (select from post_recipient r where r.tenant_id = p.tenant_id and r.post_id = p.post_id
                and r.staff_tenant_id = @TOWN@ and r.staff_id = @STAFF@))
    order by p.created_at desc, p.post_id desc limit 51)
select p.post_id, p.public_id, p.author_tenant_id, p.author_staff_id, s.public_id, s.name_sealed, s.profession, f.name,
    q.public_id, p.category, p.urgent, p.urgent_phoned, p.special, p.body_sealed, p.revision, p.created_at, p.edited_at,
    p.withdrawn_at, p.author_tenant_id = @TOWN@ and p.author_staff_id = @STAFF@,
    exists (select from post_read r where r.tenant_id = p.tenant_id and r.post_id = p.post_id
        and r.revision = p.revision and r.staff_tenant_id = @TOWN@ and r.staff_id = @STAFF@),
    (select count(*) from post_read r where r.tenant_id = p.tenant_id and r.post_id = p.post_id
        and r.revision = p.revision),
    (select count(*) from attachment a where a.tenant_id = p.tenant_id and a.subject_id = p.subject_id
        and a.post_id = p.post_id and a.state = 'attached')
from page p
join staff s on s.tenant_id = p.author_tenant_id and s.staff_id = p.author_staff_id
join facility f on f.tenant_id = s.tenant_id and f.facility_id = s.facility_id
left join post q on q.tenant_id = p.tenant_id and q.subject_id = p.subject_id and q.post_id = p.parent_post_id
order by p.created_at desc, p.post_id desc;
commit;
