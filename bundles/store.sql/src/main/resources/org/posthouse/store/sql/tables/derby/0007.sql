-- Delivery keys of mails from then on sort by time. Those of before keep their form as long as one can be there.
INSERT INTO store_meta (name, value) SELECT 'keys_by_time', COALESCE(MAX(expires), 0) FROM delivered;
