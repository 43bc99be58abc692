package org.posthouse.doctor.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.server.DnsRecords;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Caa;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Srv;

/**
 * Records that help, and without which nothing fails; those that are wrong do harm.
 *
 * @param name the domain, in ASCII
 * @param host the name of this server
 */
record Extras(Resolver dns, String name, String host) {
    private static final int MAX_STRING = 255;
    private static final String MEND = "change or delete it: ";

    /**
     * All of them.
     *
     * @param issuer as in {@link DomainRecords}
     * @param ofParts what parts of the server want
     */
    List<Wanted> all(List<NetAdmin.ListenerStatus> listeners, Optional<String> issuer, List<DnsRecords.Entry> ofParts) {
        List<Wanted> all = new ArrayList<>();
        all.add(tlsReports());
        listeners.stream()
                .filter(one -> one.problem().isEmpty())
                .flatMap(one -> service(one.listener()).map(service -> srv(one.port(), service)).stream())
                .forEach(all::add);
        issuer.ifPresent(authority -> all.add(Wanted.extra(
                host, "CAA", "0 issue \"" + authority + "\"", () -> issuers(authority.toLowerCase(Locale.ROOT)))));
        all.add(Wanted.needed("_mta-sts." + name, "MTA-STS", "", this::strictTransport));
        ofParts.forEach(entry -> all.add(ofPart(entry)));
        if (ofParts.stream().noneMatch(entry -> entry.purpose().equals("DKIM"))) {
            all.add(Wanted.needed(name, "DKIM", "", () -> Diagnosis.ok("no record, since nothing here signs mail")));
        }
        return all;
    }

    /** The name by which clients look for a listener; empty if it is not for them (rfc6186#3, rfc8314#5.1). */
    private static Optional<String> service(Listener listener) {
        String secure = listener.tls() == Listener.Tls.IMPLICIT ? "s" : "";
        return switch (listener.protocol()) {
            case "submission", "imap", "pop3" -> Optional.of("_" + listener.protocol() + secure + "._tcp");
            default -> Optional.empty();
        };
    }

    private Wanted srv(int port, String service) {
        String at = service + "." + name;
        String value = "0 1 " + port + " " + host + ".";
        return Wanted.extra(at, "SRV", value, () -> srv(at, port, MEND + at + ". SRV " + value));
    }

    private Wanted.Found srv(String at, int port, String fix) {
        Answer<Srv> answer = dns.srv(at);
        if (answer.kind() == Answer.Kind.TRY_LATER) {
            return Wanted.Found.of(Domain.later("SRV record").of(at));
        } else if (answer.records().isEmpty()) {
            return Wanted.Found.missing("missing: mail programs guess, or ask the user");
        }
        boolean here = answer.records().stream()
                .anyMatch(srv -> srv.port() == port && srv.target().equalsIgnoreCase(host));
        Srv first = answer.records().get(0);
        String elsewhere = first.target().isEmpty()
                ? "says that the service is not offered"
                : "points mail programs to " + first.target() + ":" + first.port() + ", not to " + host + ":" + port;
        return Wanted.Found.of(
                (here ? Diagnosis.ok("points mail programs here") : Diagnosis.warn(elsewhere, fix)).of(at));
    }

    /** rfc8460#3. */
    private Wanted tlsReports() {
        String at = "_smtp._tls." + name;
        String value = "\"v=TLSRPTv1; rua=mailto:postmaster@" + name + "\"";
        return Wanted.extra(at, "TXT", value, () -> tlsReports(at, MEND + at + ". TXT " + value));
    }

    private Wanted.Found tlsReports(String at, String fix) {
        Answer<String> answer = dns.txt(at);
        if (answer.kind() == Answer.Kind.TRY_LATER) {
            return Wanted.Found.of(Domain.later("TLS-RPT record").of(at));
        } else if (answer.records().isEmpty()) {
            return Wanted.Found.missing("missing: nobody reports TLS failures");
        }
        long count = answer.records().stream()
                .filter(text -> text.matches("v=TLSRPTv1 *;.*rua *=.*"))
                .count();
        Diagnosis said = count == 1
                ? Diagnosis.ok("TLS failures are reported")
                : Diagnosis.warn(
                        count == 0 ? "not a TLS-RPT record" : count + " TLS-RPT records: with several, none counts",
                        fix);
        return Wanted.Found.of(said.of(at));
    }

    /** Whether the authority that certificates are obtained from may issue them; the nearest set of records counts (rfc8659#3). */
    private Wanted.Found issuers(String issuer) {
        for (String at = host;
                !at.isEmpty();
                at = at.substring(at.indexOf('.') < 0 ? at.length() : at.indexOf('.') + 1)) {
            Answer<Caa> answer = dns.caa(at);
            if (answer.kind() == Answer.Kind.TRY_LATER) {
                return Wanted.Found.of(Domain.later("CAA record").of(host + " CAA"));
            }
            List<String> allowed = answer.records().stream()
                    .filter(caa -> caa.tag().equals("issue"))
                    .map(caa -> caa.value().replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
                    .toList();
            if (!allowed.isEmpty()) {
                Diagnosis said = allowed.contains(issuer)
                        ? Diagnosis.ok(issuer + " may issue the certificate")
                        : Diagnosis.critical(
                                "the CAA record of " + at + " does not allow " + issuer + " to issue the certificate",
                                "add the record: " + host + ". CAA 0 issue \"" + issuer + "\"");
                return Wanted.Found.of(said.of(host + " CAA"));
            } else if (!answer.records().isEmpty()) {
                break;
            }
        }
        return Wanted.Found.missing("missing: any authority may issue a certificate");
    }

    /** rfc8461#3.1: this server serves no policy, so one that is announced must be elsewhere. */
    private Diagnosis strictTransport() {
        Answer<String> answer = dns.txt("_mta-sts." + name);
        return switch (answer.kind()) {
            case TRY_LATER -> Domain.later("MTA-STS record").of(name + " MTA-STS");
            case FOUND ->
                Diagnosis.ok("a record exists; this server serves no policy, so https://mta-sts." + name + " must");
            case NO_DATA, NO_NAME -> Diagnosis.ok("no record, since this server serves no policy");
        };
    }

    /** A record that a part of the server wants. */
    private Wanted ofPart(DnsRecords.Entry entry) {
        boolean text = entry.type().equals("TXT");
        String value = text ? quoted(entry.value()) : entry.value();
        return Wanted.needed(
                entry.name(),
                entry.type(),
                value,
                () -> text
                        ? text(entry)
                        : Diagnosis.unavailable(
                                entry.purpose() + ": not looked up", "dig " + entry.type() + " " + entry.name()));
    }

    private Diagnosis text(DnsRecords.Entry entry) {
        Answer<String> answer = dns.txt(entry.name());
        if (answer.kind() == Answer.Kind.TRY_LATER) {
            return Domain.later(entry.purpose() + " record").of(entry.name());
        }
        boolean there =
                answer.records().stream().anyMatch(found -> packed(found).equals(packed(entry.value())));
        Diagnosis said = there
                ? Diagnosis.ok("the " + entry.purpose() + " record is there")
                : Diagnosis.warn(
                        answer.records().isEmpty()
                                ? "there is no " + entry.purpose() + " record"
                                : "the " + entry.purpose() + " record is another one",
                        "publish it: " + entry.name() + ". TXT " + quoted(entry.value()));
        return said.of(entry.name());
    }

    private static String packed(String text) {
        return text.replaceAll("[\\s;]+", "");
    }

    /** As a zone file has it: in strings of 255 octets at most (rfc1035#3.3.14). */
    static String quoted(String text) {
        StringBuilder strings = new StringBuilder();
        for (int i = 0; i < text.length(); i += MAX_STRING) {
            strings.append(i == 0 ? "\"" : " \"")
                    .append(text, i, Math.min(i + MAX_STRING, text.length()))
                    .append('"');
        }
        return strings.toString();
    }
}
