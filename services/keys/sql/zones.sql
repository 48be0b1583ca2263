SELECT DISTINCT cabinet.dealership, coalesce(dealership.time_zone, 'Asia/Seoul')
FROM keys.cabinet LEFT JOIN keys.dealership ON dealership.id = cabinet.dealership
