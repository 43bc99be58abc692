package org.posthouse.doctor.dns;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.HealthState;
import org.posthouse.doctor.check.Words;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;

/**
 * The records of a domain without which mail does not come or is not taken by others.
 *
 * @param name in ASCII
 * @param host the name of this server
 * @param own the public addresses of this server
 */
record Domain(Resolver dns, String name, String host, List<InetAddress> own) {
    List<Diagnosis> look() {
        List<Diagnosis> all = List.of(mx(), spf(), dmarc());
        List<Diagnosis> bad =
                all.stream().filter(d -> d.state() != HealthState.OK).toList();
        return bad.isEmpty()
                ? List.of(Diagnosis.ok("MX, SPF and DMARC are correct").of(name))
                : bad;
    }

    String mxValue() {
        return "10 " + host + ".";
    }

    String spfValue() {
        return "\"v=spf1 mx a:" + host + " -all\"";
    }

    String dmarcValue() {
        return "\"v=DMARC1; p=none; rua=mailto:postmaster@" + name + "\"";
    }

    Diagnosis mx() {
        String fix = "add the record: " + name + ". MX " + mxValue();
        Answer<Mx> answer = dns.mx(name);
        Diagnosis said =
                switch (answer.kind()) {
                    case TRY_LATER -> later("MX records");
                    case NO_NAME -> Diagnosis.critical("not in the DNS: nobody can send mail there", fix);
                    case NO_DATA -> implicit(fix);
                    case FOUND -> leads(answer.records(), fix);
                };
        return said.of(name + " MX");
    }

    /** rfc5321#5.1: without MX records the domain itself is its mail exchanger. */
    private Diagnosis implicit(String fix) {
        return isHere(name)
                ? Diagnosis.ok("no MX record; its address points here")
                : Diagnosis.critical("no MX record: mail for it does not come here", fix);
    }

    private Diagnosis leads(List<Mx> records, String fix) {
        if (records.stream().anyMatch(mx -> mx.host().isEmpty())) { // rfc7505
            return Diagnosis.critical("its MX record says that it accepts no mail", fix);
        }
        return records.stream().anyMatch(mx -> mx.host().equalsIgnoreCase(host) || isHere(mx.host()))
                ? Diagnosis.ok("mail comes here")
                : Diagnosis.warn(
                        "its mail goes to "
                                + Words.some(records.stream().map(Mx::host).toList()) + ", not here",
                        fix);
    }

    private boolean isHere(String other) {
        return !own.isEmpty() && !Collections.disjoint(dns.addresses(other).records(), own);
    }

    Diagnosis spf() {
        String fix = "add a TXT record for " + name + ": " + spfValue();
        Answer<String> answer = dns.txt(name);
        if (answer.kind() == Answer.Kind.TRY_LATER) {
            return later("SPF record").of(name + " SPF");
        }
        List<String> records = Spf.records(answer.records());
        Diagnosis said;
        if (records.isEmpty()) {
            said = Diagnosis.warn("no SPF record: large providers refuse its mail", "add " + fix);
        } else if (records.size() > 1) { // rfc7208#4.5
            said = Diagnosis.critical(
                    records.size() + " SPF records: several together count as an error", "keep only one");
        } else {
            said = allows(records.get(0), fix);
        }
        return said.of(name + " SPF");
    }

    private Diagnosis allows(String record, String fix) {
        if (record.matches("(?i).*[ +]all")) {
            return Diagnosis.warn("its SPF record allows any server to send for it", "end it with -all: " + fix);
        }
        List<String> forbidden = own.stream()
                .filter(address -> new Spf(dns).of(record, name, address) == Spf.Verdict.FORBIDS)
                .map(InetAddress::getHostAddress)
                .toList();
        return forbidden.isEmpty()
                ? Diagnosis.ok("SPF allows this server")
                : Diagnosis.critical(
                        "its SPF record does not allow " + Words.some(forbidden) + ", an address of this server",
                        "put a:" + host + " before its last term, as in " + fix);
    }

    Diagnosis dmarc() {
        String fix = "add a TXT record for _dmarc." + name + ": " + dmarcValue();
        String at = name;
        while (at.indexOf('.') > 0) { // rfc7489#6.6.3, without the list of public suffixes: a parent's may count
            Answer<String> answer = dns.txt("_dmarc." + at);
            if (answer.kind() == Answer.Kind.TRY_LATER) {
                return later("DMARC record").of(name + " DMARC");
            }
            long count = answer.records().stream()
                    .filter(t -> t.matches("(?i)v *= *DMARC1( *;.*)?"))
                    .count();
            if (count > 1) { // rfc7489#6.6.3
                return Diagnosis.critical(
                                count + " DMARC records: with several, none counts", "keep only one at _dmarc." + at)
                        .of(name + " DMARC");
            }
            if (count == 1) {
                return Diagnosis.ok("has a DMARC record").of(name + " DMARC");
            }
            at = at.substring(at.indexOf('.') + 1);
        }
        return Diagnosis.warn("no DMARC record: large providers refuse bulk mail from it", "add " + fix)
                .of(name + " DMARC");
    }

    static Diagnosis later(String what) {
        return Diagnosis.unavailable("the DNS does not answer for its " + what + " now", "run it again later");
    }
}
