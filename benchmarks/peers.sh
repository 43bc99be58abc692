#!/usr/bin/env bash
# Postfix that delivers to a Dovecot by LMTP, in a directory of their own, on loopback. As root, as Postfix needs it.
#
#   peers.sh start DIR SMTP_PORT IMAP_PORT SINK_PORT [MILTER_PORT DNS_PORT]
#                     returns when all answer; with a Rspamd that judges all mail, if there are ports for it
#   peers.sh pids DIR                                   their master processes
#   peers.sh stop DIR                                   returns when all have ended
set -euo pipefail

install_peers() {
    local program missing=no
    for program in postfix dovecot ${1:+rspamd}; do
        command -v "$program" >/dev/null || missing=yes
    done
    [ $missing = yes ] || return 0
    export DEBIAN_FRONTEND=noninteractive
    printf 'postfix postfix/main_mailer_type select No configuration\n' | debconf-set-selections
    apt-get update -q >&2
    apt-get install -q -y --no-install-recommends postfix dovecot-imapd dovecot-lmtpd ${1:+rspamd} >&2
}

# Debian's own configuration, without what needs a network or Redis: fuzzy hashes, lists in the DNS of others, statistics.
rspamd_start() {
    local dir=$1 milter=$2 dns=$3 conf=$1/rspamd/etc
    mkdir -p "$conf"/{local.d,override.d} "$dir/rspamd/db"
    cat >"$conf/local.d/options.inc" <<END
pidfile = "$dir/rspamd/pid";
local_addrs = [];
tempdir = "$dir/rspamd/db";
dns {
  nameserver = ["127.0.0.1:$dns"];
}
END
    # this machine's own clients too
    printf 'check_local = true;\n' | tee "$conf"/local.d/{spf,dkim,dmarc,arc}.conf >/dev/null
    printf 'enabled = false;\n' | tee "$conf/local.d/worker-normal.inc" "$conf/local.d/worker-controller.inc" \
        "$conf/local.d/worker-fuzzy.inc" "$conf"/local.d/{fuzzy_check,rbl,surbl,asn}.conf >/dev/null
    cat >"$conf/local.d/worker-proxy.inc" <<END
bind_socket = "127.0.0.1:$milter";
count = 2;
upstream "local" {
  self_scan = yes;
}
END
    printf 'type = "file"; filename = "%s"; level = "warning";\n' "$dir/rspamd.log" >"$conf/local.d/logging.inc"
    chown -R _rspamd:_rspamd "$dir/rspamd"
    rspamd -c /etc/rspamd/rspamd.conf -u _rspamd -g _rspamd --var=LOCAL_CONFDIR="$conf" --var=DBDIR="$dir/rspamd/db" \
        --var=RUNDIR="$dir/rspamd" --var=LOGDIR="$dir/rspamd" >"$dir/rspamd-start.log" 2>&1 </dev/null
    answers "$milter" || { echo "Rspamd did not start; see $dir" >&2; return 1; }
}

# A minute: Rspamd compiles its patterns first.
answers() {
    local i
    for i in $(seq 600); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
        sleep 0.1
    done
    return 1
}

peer_start() {
    local dir=$1 smtp=$2 imap=$3 sink=$4 milter=${5:-} dns=${6:-}
    [ "$(id -u)" = 0 ] || { echo "Postfix needs root to start" >&2; return 1; }
    install_peers "$milter"
    mkdir -p "$dir"
    chmod 755 "$dir" "$(dirname "$dir")"
    mkdir -p "$dir"/{postfix,queue,data,dovecot,run,mail}
    chown -R mail:mail "$dir/mail"
    chown postfix "$dir/data"

    cat >"$dir/dovecot/dovecot.conf" <<END
base_dir = $dir/run
state_dir = $dir/run
log_path = $dir/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:$dir/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
auth_username_format = %Ln
passdb {
  driver = static
  args = password=secret-1
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$dir/mail/%n
}
service imap-login {
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  unix_listener $dir/run/lmtp-postfix {
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
myhostname = peer.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = example.test
virtual_transport = lmtp:unix:$dir/run/lmtp-postfix
relay_domains = sink.test
transport_maps = inline:{ sink.test=smtp:[127.0.0.1]:$sink }
smtpd_client_connection_count_limit = 0
maillog_file = $dir/postfix.log
maillog_file_prefixes = $dir
smtpd_recipient_restrictions = permit_mynetworks, reject
default_destination_concurrency_limit = 50
disable_dns_lookups = yes
END
    if [ -n "$milter" ]; then
        rspamd_start "$dir" "$milter" "$dns"
        echo "smtpd_milters = inet:127.0.0.1:$milter" >>"$dir/postfix/main.cf"
    fi
    cp /usr/share/postfix/master.cf.dist "$dir/postfix/master.cf" 2>/dev/null || cp /etc/postfix/master.cf.proto "$dir/postfix/master.cf"
    # our port in place of smtp, no chroot, and the log daemon
    sed -i -E "s/^smtp +inet .*/127.0.0.1:$smtp inet n - n - 200 smtpd/; /^[a-z]/s/^([^ ]+ +[a-z]+ +[^ ]+ +[^ ]+ +)[y-]( )/\1n\2/" "$dir/postfix/master.cf"
    grep -q '^postlog' "$dir/postfix/master.cf" || echo 'postlog unix-dgram n - n - 1 postlogd' >>"$dir/postfix/master.cf"
    postfix -c "$dir/postfix" start >"$dir/postfix-start.log" 2>&1 </dev/null
    answers "$smtp" && answers "$imap" || { echo "Postfix or Dovecot did not start; see $dir" >&2; return 1; }
}

peer_pids() {
    tr -d ' \n' <"$1/queue/pid/master.pid"
    echo " $(cat "$1/run/master.pid" "$1/rspamd/pid" 2>/dev/null | tr '\n' ' ')"
}

peer_stop() {
    local dir=$1 masters pid i
    masters=$(peer_pids "$dir")
    postfix -c "$dir/postfix" stop >/dev/null 2>&1 || true
    doveadm -c "$dir/dovecot/dovecot.conf" stop >/dev/null 2>&1 || true
    [ ! -e "$dir/rspamd/pid" ] || kill "$(cat "$dir/rspamd/pid")" 2>/dev/null || true
    for pid in $masters; do
        for i in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
    done
}

case ${1:-} in
    start | pids | stop) "peer_$1" "${@:2}" ;;
    *) sed -n '2,7s/^# \?//p' "$0" >&2; exit 2 ;;
esac
