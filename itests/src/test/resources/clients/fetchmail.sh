# needs: fetchmail curl
# POP3 with UIDL and IMAP, each without losing or doubling one.
for i in 1 2; do
    printf 'From: a@elsewhere.test\r\nTo: alice@example.test\r\nSubject: fetch %s\r\n\r\nFetch me.\r\n' $i |
        curl -sS --url "smtp://127.0.0.1:$SMTP" --mail-from a@elsewhere.test --mail-rcpt alice@example.test --upload-file -
done
export HOME=$PWD FETCHMAILHOME=$PWD
for protocol in "POP3 $POP3" "IMAP $IMAP"; do
    read -r name port <<<"$protocol"
    : >$name.mbox
    cat >fetchmailrc <<END
poll 127.0.0.1 protocol $name port $port
    user alice password "$PASSWORD" keep fetchall sslproto '' mda "cat >>$PWD/$name.mbox"
END
    chmod 600 fetchmailrc
    fetchmail -f fetchmailrc --nosyslog --nodetach --idfile ids >fetch.log 2>&1 || [ $? = 1 ] || { cat fetch.log; false; }
    [ "$(grep -c 'Subject: fetch 1' $name.mbox)" = 1 ]
    [ "$(grep -c 'Subject: fetch 2' $name.mbox)" = 1 ]
done
# now take them away
sed -i 's/keep fetchall/nokeep fetchall/; s/IMAP/POP3/; s/port [0-9]*/port '$POP3'/' fetchmailrc
fetchmail -f fetchmailrc --nosyslog --nodetach --idfile ids >fetch.log 2>&1 || [ $? = 1 ] || { cat fetch.log; false; }
curl -sS --user "alice:$PASSWORD" "pop3://127.0.0.1:$POP3/" >left.txt || true
[ -z "$(grep '^[0-9]' left.txt || true)" ]
