# needs: curl
# Submission with STARTTLS and AUTH, then IMAP and POP3, clear and implicit TLS.
printf 'From: alice@example.test\r\nTo: bob@example.test\r\nSubject: by curl\r\n\r\nHello from curl.\r\n' >mail.txt
curl -sS -k --ssl-reqd --url "smtp://127.0.0.1:$SUBMISSION" --user "alice:$PASSWORD" \
    --mail-from alice@example.test --mail-rcpt bob@example.test --upload-file mail.txt
curl -sS -k --url "smtps://127.0.0.1:$SUBMISSIONS" --user "alice@example.test:$PASSWORD" \
    --mail-from alice@example.test --mail-rcpt bob@example.test --upload-file mail.txt
curl -sS -k --user "bob:$PASSWORD" "imaps://127.0.0.1:$IMAPS/INBOX?SUBJECT%20curl" | grep -E '^\* SEARCH [0-9]+ [0-9]+'
curl -sS -k --ssl-reqd --user "bob:$PASSWORD" "imap://127.0.0.1:$IMAP/INBOX;MAILINDEX=1" | grep 'Hello from curl'
curl -sS -k --user "bob:$PASSWORD" "pop3s://127.0.0.1:$POP3S/1" | grep 'Hello from curl'
curl -sS -k --ssl-reqd --user "bob:$PASSWORD" "pop3://127.0.0.1:$POP3/" | grep -E '^2 '
# what must fail does
fails curl -sS -k --ssl-reqd --url "smtp://127.0.0.1:$SUBMISSION" --user 'alice:wrong' \
    --mail-from alice@example.test --mail-rcpt bob@example.test --upload-file mail.txt 2>error.txt
fails curl -sS --url "smtp://127.0.0.1:$SMTP" --mail-from x@elsewhere.test --mail-rcpt y@foreign.test --upload-file mail.txt 2>>error.txt
