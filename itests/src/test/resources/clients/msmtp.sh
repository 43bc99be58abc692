# needs: msmtp
cat >msmtprc <<END
account default
host 127.0.0.1
port $SUBMISSION
auth on
user alice
password $PASSWORD
tls on
tls_starttls on
tls_certcheck off
from alice@example.test
END
chmod 600 msmtprc
printf 'From: alice@example.test\nTo: bob@example.test\nSubject: by msmtp\n\nHello from msmtp.\n.\n..\nThe end.\n' |
    msmtp -C msmtprc bob@example.test
sleep 0.2
curl -sS -k --user "bob:$PASSWORD" "imaps://127.0.0.1:$IMAPS/INBOX;MAILINDEX=*" | tr -d '\r' >got.txt
grep -A3 'Hello from msmtp' got.txt | tail -n 3 >tail.txt
printf '.\n..\nThe end.\n' | cmp - tail.txt
