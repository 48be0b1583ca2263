-- 100,000 orders of five years at one shop, of 30,000 customers, as the view's tables hold them.
SELECT setseed(0.2013);
INSERT INTO maintenance.customer (id, name, initials, phones, phone_digits)
SELECT 'c' || n, name, initials, ARRAY['+8210' || phone], '010' || phone
FROM (
    SELECT n, (ARRAY['김','이','박','최','정','강','조','윤','장','임'])[1 + n %% 10] || chr(44032 + n * 37 %% 11172) || chr(44032 + n * 91 %% 11172) AS name,
           (ARRAY['ㄱ','ㅇ','ㅂ','ㅊ','ㅈ','ㄱ','ㅈ','ㅇ','ㅈ','ㅇ'])[1 + n %% 10]
           || (ARRAY['ㄱ','ㄲ','ㄴ','ㄷ','ㄸ','ㄹ','ㅁ','ㅂ','ㅃ','ㅅ','ㅆ','ㅇ','ㅈ','ㅉ','ㅊ','ㅋ','ㅌ','ㅍ','ㅎ'])[1 + n * 37 %% 11172 / 588]
           || (ARRAY['ㄱ','ㄲ','ㄴ','ㄷ','ㄸ','ㄹ','ㅁ','ㅂ','ㅃ','ㅅ','ㅆ','ㅇ','ㅈ','ㅉ','ㅊ','ㅋ','ㅌ','ㅍ','ㅎ'])[1 + n * 91 %% 11172 / 588] AS initials,
           lpad((n * 7919 %% 100000000)::text, 8, '0') AS phone
    FROM generate_series(1, %(customers)s) AS n
) AS people;
INSERT INTO maintenance.employee SELECT 'e' || n, '직원 ' || n FROM generate_series(1, 12) AS n;
INSERT INTO maintenance.repair_order (
    id, number, dealership, state, open, version, car_id, customer_id, plate, plate_tail, model, mileage_km,
    received_at, came_at, promised_at, delivered_at, changed_at, assignee, request, currency, items, parts, labour,
    vat, total, discount, paid, receivable, flags, marks, folded
)
SELECT 'o' || n, to_char(at, 'YYYYMMDD-') || lpad((n %% 1000)::text, 3, '0'), 'suwon', state, state NOT IN ('delivered', 'cancelled'),
       12, 'a' || car, 'c' || car, plate, right(plate, 4), '쏘나타(2001-2005년, EF)', 50000 + n,
       at, at, at + interval '6 hours', CASE WHEN state = 'delivered' THEN at + interval '5 hours' END, at, 'e' || 1 + n %% 12,
       '정기 점검', 'KRW', ARRAY['엔진오일', '오일필터', '브레이크 패드'], parts, labour, (parts + labour) / 10, (parts + labour) * 11 / 10,
       0, CASE WHEN n %% 50 = 0 THEN 0 ELSE (parts + labour) * 11 / 10 END, CASE WHEN n %% 50 = 0 THEN (parts + labour) * 11 / 10 ELSE 0 END,
       jsonb_build_object('vat', true, 'internal_expense', n %% 200 = 0, 'bill_to_company', n %% 30 = 0, 'happy_call', n %% 3 = 0,
           'phone_transfer', false, 'extra_work_consent', n %% 5 = 0, 'information_consent', n %% 2 = 0),
       -- vat, internal expense, bill to company, happy call, extra work consent, information consent
       1 + CASE WHEN n %% 200 = 0 THEN 2 ELSE 0 END + CASE WHEN n %% 30 = 0 THEN 4 ELSE 0 END + CASE WHEN n %% 3 = 0 THEN 8 ELSE 0 END
         + CASE WHEN n %% 5 = 0 THEN 32 ELSE 0 END + CASE WHEN n %% 2 = 0 THEN 64 ELSE 0 END,
       jsonb_build_object('lines', repeat('엔진오일 ', 60))
FROM (
    SELECT n, 1 + (random() * (%(customers)s - 1))::int AS car, timestamptz '2026-11-23 18:00+09' - random() * interval '1825 days' AS at,
           CASE WHEN n <= 40 THEN 'in_work' WHEN n %% 97 = 0 THEN 'cancelled' ELSE 'delivered' END AS state,
           10000 * (1 + n %% 40) AS parts, 5000 * (1 + n %% 20) AS labour
    FROM generate_series(1, %(orders)s) AS n
) AS drawn CROSS JOIN LATERAL (
    SELECT (100 + car %% 900)::text || (ARRAY['가','나','다','라','마','거','너','더'])[1 + car %% 8] || lpad((car * 6151 %% 10000)::text, 4, '0') AS plate
) AS plates
