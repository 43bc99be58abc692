#!/usr/bin/env bash
# A smarthost: Postfix that takes mail from whoever logs in under TLS, with Dovecot to ask for passwords, in a directory of their
# own, on loopback. As root, as Postfix needs it.
#
#   smarthost.sh start DIR PORT SINK     PORT: STARTTLS, all mechanisms; PORT+1: TLS first, PLAIN; PORT+2: STARTTLS, LOGIN
#   smarthost.sh stop DIR                returns when both have ended
#
# DIR/ca.pem is who has signed the certificate, DIR/postfix.log says who logged in, and how. All mail goes on to SINK.
set -euo pipefail

certificates() {
    local dir=$1
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=CA of a test" \
        -keyout "$dir/ca.key" -out "$dir/ca.pem"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=smarthost.test" \
        -keyout "$dir/server.key" -out "$dir/server.csr"
    printf 'subjectAltName = DNS:smarthost.test, IP:127.0.0.1\n' >"$dir/names"
    openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 2 \
        -extfile "$dir/names" -out "$dir/server.pem"
}

start() {
    local dir=$1 port=$2 sink=$3 i
    mkdir -p "$dir"/{postfix,queue,data,dovecot,run}
    chmod 755 "$dir"
    chown postfix "$dir/data"
    certificates "$dir" >"$dir/openssl.log" 2>&1

    printf 'alice:{PLAIN}right of alice\n' >"$dir/users"
    chmod 644 "$dir/users"
    cat >"$dir/dovecot/dovecot.conf" <<END
base_dir = $dir/run
state_dir = $dir/run
log_path = $dir/dovecot.log
protocols =
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login scram-sha-256
auth_failure_delay = 0
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = $dir/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$dir
}
service auth {
  unix_listener $dir/run/for-postfix {
    mode = 0666
  }
}
END
    dovecot -c "$dir/dovecot/dovecot.conf" >"$dir/dovecot-start.log" 2>&1 </dev/null

    cat >"$dir/postfix/main.cf" <<END
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = smarthost.test
mydestination =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
relayhost = [127.0.0.1]:$sink
disable_dns_lookups = yes
smtp_tls_security_level = none
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = $dir/server.pem
smtpd_tls_key_file = $dir/server.key
smtpd_tls_received_header = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = $dir/run/for-postfix
smtpd_sasl_authenticated_header = yes
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
maillog_file = $dir/postfix.log
maillog_file_prefixes = $dir
END
    cp /usr/share/postfix/master.cf.dist "$dir/postfix/master.cf" 2>/dev/null || cp /etc/postfix/master.cf.proto "$dir/postfix/master.cf"
    # our ports in place of smtp, no chroot, and the log daemon
    sed -i -E "s/^smtp +inet .*/127.0.0.1:$port inet n - n - - smtpd/; /^[a-z]/s/^([^ ]+ +[a-z]+ +[^ ]+ +[^ ]+ +)[y-]( )/\1n\2/" "$dir/postfix/master.cf"
    cat >>"$dir/postfix/master.cf" <<END
127.0.0.1:$((port + 1)) inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_mechanism_filter=plain
127.0.0.1:$((port + 2)) inet n - n - - smtpd
  -o smtpd_sasl_mechanism_filter=login
END
    grep -q '^postlog' "$dir/postfix/master.cf" || echo 'postlog unix-dgram n - n - 1 postlogd' >>"$dir/postfix/master.cf"
    postfix -c "$dir/postfix" start >"$dir/postfix-start.log" 2>&1 </dev/null
    for i in $(seq 100); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && [ -S "$dir/run/for-postfix" ]; then
            return 0
        fi
        sleep 0.1
    done
    echo "Postfix or Dovecot did not start" >&2
    cat "$dir"/*.log >&2
    return 1
}

stop() {
    local dir=$1 masters pid i
    masters="$(tr -d ' \n' <"$dir/queue/pid/master.pid" 2>/dev/null) $(cat "$dir/run/master.pid" 2>/dev/null)"
    postfix -c "$dir/postfix" stop >/dev/null 2>&1 || true
    doveadm -c "$dir/dovecot/dovecot.conf" stop >/dev/null 2>&1 || true
    for pid in $masters; do
        for i in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    done
}

"$@"
