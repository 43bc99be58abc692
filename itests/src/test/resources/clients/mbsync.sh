# needs: mbsync curl
# A two-way synchronisation: down, up, flags, and once more without a change.
for i in 1 2 3; do
    printf 'From: a@elsewhere.test\r\nTo: bob@example.test\r\nSubject: sync %s\r\nMessage-ID: <sync%s@elsewhere.test>\r\n\r\nSync me.\r\n' $i $i |
        curl -sS --url "smtp://127.0.0.1:$SMTP" --mail-from a@elsewhere.test --mail-rcpt bob@example.test --upload-file -
done
mkdir -p mail/INBOX/{cur,new,tmp}
cat >mbsyncrc <<END
IMAPAccount server
Host 127.0.0.1
Port $IMAP
User bob
Pass $PASSWORD
SSLType None
AuthMechs PLAIN

IMAPStore far
Account server

MaildirStore near
Path $PWD/mail/
Inbox $PWD/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
SyncState *
END
mbsync -c mbsyncrc all
count=$(grep -rl 'Sync me' mail | wc -l)
[ "$count" -ge 3 ]
# one is read, one new one is written here
file=$(grep -rl 'Subject: sync 1' mail/INBOX | head -n 1)
mv "$file" "mail/INBOX/cur/$(basename "$file" | sed 's/:2,.*//'):2,S"
printf 'From: bob@example.test\nSubject: from here\nMessage-ID: <here@example.test>\n\nUp it goes.\n' >mail/INBOX/new/1.1.here
mbsync -c mbsyncrc all
curl -sS -k --user "bob:$PASSWORD" "imaps://127.0.0.1:$IMAPS/INBOX?SUBJECT%20here" | grep -E '^\* SEARCH [0-9]+'
curl -sS -k --user "bob:$PASSWORD" "imaps://127.0.0.1:$IMAPS/INBOX?SEEN%20SUBJECT%20%22sync%201%22" | grep -E '^\* SEARCH [0-9]+'
mbsync -c mbsyncrc all
# deletions go both ways, and a folder made here is made there
uid() { curl -sS -k --user "bob:$PASSWORD" "imaps://127.0.0.1:$IMAPS/INBOX?$1" | tr -d '\r' | sed -n 's/^\* SEARCH *//p'; }
file=$(grep -rl 'Subject: sync 2' mail/INBOX | head -n 1)
mv "$file" "mail/INBOX/cur/$(basename "$file" | sed 's/:2,.*//'):2,T"
third=$(uid 'SUBJECT%20%22sync%203%22')
curl -sS -k --user "bob:$PASSWORD" "imaps://127.0.0.1:$IMAPS/INBOX" --request "STORE ${third%% *} +FLAGS (\\Flagged \\Answered)"
first=$(uid 'SUBJECT%20%22sync%201%22')
curl -sS -k --user "bob:$PASSWORD" "imaps://127.0.0.1:$IMAPS/INBOX" --request "STORE ${first%% *} +FLAGS (\\Deleted)"
curl -sS -k --user "bob:$PASSWORD" "imaps://127.0.0.1:$IMAPS/INBOX" --request EXPUNGE
mkdir -p mail/Trips/{cur,new,tmp}
printf 'From: bob@example.test\nSubject: trip\nMessage-ID: <trip@example.test>\n\nFar away.\n' >mail/Trips/new/2.2.here
mbsync -c mbsyncrc all
mbsync -c mbsyncrc all
[ -z "$(uid 'SUBJECT%20%22sync%202%22')" ]
[ -z "$(grep -rl 'Subject: sync [12]' mail/INBOX || true)" ]
grep -rl 'Subject: sync 3' mail/INBOX | grep ':2,[A-Z]*F[A-Z]*R'
curl -sS -k --user "bob:$PASSWORD" "imaps://127.0.0.1:$IMAPS/Trips?SUBJECT%20trip" | grep -E '^\* SEARCH [0-9]+'
[ "$(grep -rl 'Up it goes' mail/INBOX | wc -l)" = 1 ]
