-- Two invented customers to try the signed-in tools with. Replace tools.py's look-ups with calls to your own systems.
-- Every policy and every claim belongs to the customer named in its row; the tools show nobody else's.

CREATE TABLE policy (
  number TEXT PRIMARY KEY CHECK (number GLOB 'AC-[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
  customer_id TEXT NOT NULL,
  product TEXT NOT NULL,
  vehicle TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'canceled')),
  starts TEXT NOT NULL,
  ends TEXT NOT NULL,
  monthly_premium_cents INTEGER NOT NULL,
  deductible_usd INTEGER NOT NULL CHECK (deductible_usd IN (250, 500, 1000)),
  optional_covers TEXT NOT NULL
) STRICT;
INSERT INTO policy VALUES
  ('AC-1000017', 'cust-ada', 'electric car insurance', '2022 Nissan Leaf', 'active', '2026-03-01', '2027-02-28', 11844, 500, 'rental reimbursement'),
  ('AC-1000025', 'cust-ada', 'two-wheeler insurance', '2019 Vespa Primavera', 'paused', '2026-05-15', '2027-05-14', 2570, 500, ''),
  ('AC-1000033', 'cust-ben', 'car insurance', '2018 Toyota RAV4', 'active', '2026-01-15', '2027-01-14', 9733, 1000, 'roadside assistance, rental reimbursement');

CREATE TABLE claim (
  number TEXT PRIMARY KEY CHECK (number GLOB 'CL-[0-9][0-9][0-9][0-9][0-9][0-9]'),
  customer_id TEXT NOT NULL,
  policy_number TEXT NOT NULL REFERENCES policy,
  what TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('received', 'in review', 'approved', 'paid', 'closed')),
  reported TEXT NOT NULL,
  next_step TEXT NOT NULL
) STRICT;
INSERT INTO claim VALUES
  ('CL-200011', 'cust-ada', 'AC-1000017', 'portable charging cable stolen', 'approved', '2026-11-09', 'Accept the amount in the letter of November 17; the payment follows within 5 business days.'),
  ('CL-200029', 'cust-ben', 'AC-1000033', 'rear bumper damaged in a parking lot', 'in review', '2026-11-12', 'An adjuster is checking the photos; nothing is needed from you right now.'),
  ('CL-200037', 'cust-ben', 'AC-1000033', 'windshield chipped', 'paid', '2026-06-22', 'Nothing remains to be done.');
