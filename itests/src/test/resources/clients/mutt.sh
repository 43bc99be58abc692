# needs: mutt curl script
printf 'From: alice@example.test\r\nTo: bob@example.test\r\nSubject: for mutt\r\n\r\nRead me.\r\n' >mail.txt
curl -sS --url "smtp://127.0.0.1:$SMTP" --mail-from a@elsewhere.test --mail-rcpt bob@example.test --upload-file mail.txt
cat >muttrc <<END
set imap_user=bob
set imap_pass="$PASSWORD"
set folder=imap://127.0.0.1:$IMAP/
set spoolfile=+INBOX
set ssl_starttls=no
set ssl_force_tls=no
set certificate_file=$PWD/certificates
set header_cache=
set sleep_time=0
set timeout=2
set quit=yes
set copy=no
set confirmappend=no
set from=bob@example.test
set smtp_url=smtp://bob@127.0.0.1:$SUBMISSION/
set smtp_pass="$PASSWORD"
END
# tags every message, saves the tagged ones to a folder of the server and to a file
touch copy.mbox
cat >keys <<END
set wait_key=no
push "<tag-pattern>~s mutt<enter><tag-prefix><copy-message>$PWD/copy.mbox<enter><exit>"
END
# mutt wants a terminal
TERM=xterm timeout 60 script -qec "mutt -F muttrc -e 'source keys'" /dev/null </dev/null >mutt.log 2>&1 || true
grep 'Read me' copy.mbox || { cat -v mutt.log | tail -c 2000; false; }
# and sends by submission
printf 'Written in mutt.\n' | mutt -F muttrc -s 'by mutt' alice@example.test
curl -sS -k --user "alice:$PASSWORD" "imaps://127.0.0.1:$IMAPS/INBOX?SUBJECT%20mutt" | grep -E '^\* SEARCH [0-9]+'
