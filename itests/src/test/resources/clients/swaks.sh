# needs: swaks
# MX without a login, submission with each mechanism, LMTP, and refusals.
swaks --server 127.0.0.1:$SMTP --from x@elsewhere.test --to bob@example.test --h-Subject 'by swaks, MX' >mx.log
grep '250 2' mx.log
for mechanism in PLAIN LOGIN; do
    swaks --server 127.0.0.1:$SUBMISSION --auth $mechanism --auth-user alice --auth-password "$PASSWORD" \
        --from alice@example.test --to bob@example.test --h-Subject "by swaks, $mechanism" >auth.log
done
swaks --server 127.0.0.1:$LMTP --protocol LMTP --from x@elsewhere.test --to bob@example.test,alice@example.test \
    --h-Subject 'by swaks, LMTP' >lmtp.log
[ "$(grep -c '250 2.1.5' lmtp.log)" -ge 2 ]
fails swaks --server 127.0.0.1:$SMTP --from x@elsewhere.test --to nobody@example.test >unknown.log
grep '550 5.1.1' unknown.log
fails swaks --server 127.0.0.1:$SMTP --from x@elsewhere.test --to someone@foreign.test >relay.log
grep '5.7.1' relay.log
# a routed domain is a relay domain
swaks --server 127.0.0.1:$SMTP --from x@elsewhere.test --to someone@routed.test >routed.log
grep '250 2.1.5' routed.log
fails swaks --server 127.0.0.1:$SUBMISSION --from alice@example.test --to bob@example.test >noauth.log
grep '530 5.7.0' noauth.log
